import type * as tf from '@tensorflow/tfjs';
import { afterCorrection, type Sizes } from './control.ts';
import { type Followed, predictRoots } from './followed.ts';
import { correctRoots, guessRoots, type Part, type Roots, squares } from './squareRoots.ts';
import { disposeAll, tidyAsync } from './tidy.ts';

/** Above this size, the first correction is limited to couplings with large singular values. */
const couplingsFirst = 2e-3;
const couplingShare = 1e-3;

/**
 * The roots of one network, predicted or guessed, and corrected until the sizes of the corrections say that they are found;
 * none when they are lost. Reads a number per correction.
 */
export function findRoots(
  followed: Followed,
  identity: tf.Tensor,
): Promise<{ readonly roots: Roots | undefined; readonly sizes: Sizes }> {
  const { learned, threshold2, history } = followed;
  return tidyAsync(async (own) => {
    const h = own(squares(learned));
    const guessed = history.length === 0;
    const sizes: number[] = [];
    let roots = own(
      guessed ? guessRoots(h, threshold2, identity) : predictRoots(followed, identity),
    );
    const correct = (part?: Part) => own(correctRoots(roots, h, threshold2, identity, part));
    for (;;) {
      let corrected = correct();
      const [size] = await corrected.size.data();
      if (sizes.length === 0 && !guessed && !(size! < couplingsFirst)) {
        disposeAll(corrected);
        corrected = correct({ share: couplingShare });
      }
      sizes.push(Number.isNaN(size!) ? Number.POSITIVE_INFINITY : size!);
      disposeAll([roots, corrected.size]);
      roots = corrected.roots;
      const verdict = afterCorrection(sizes, guessed);
      if (verdict !== 'go on') return { roots: verdict === 'found' ? roots : undefined, sizes };
    }
  });
}
