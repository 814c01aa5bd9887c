import type * as tf from '@tensorflow/tfjs';
import { afterCorrection, type Sizes } from './control.ts';
import { type Followed, predictRoots } from './followed.ts';
import { correctRoots, guessRoots, type Part, type Roots, squares } from './squareRoots.ts';
import { disposeAll, tidyAsync } from './tidy.ts';

/**
 * If the first correction of a prediction has this size or more, only its couplings to large singular values are applied:
 * those whose c exceeds {@link couplingShare} of the largest (see `Part`).
 */
const couplingsFirst = 2e-3;
const couplingShare = 1e-3;

/**
 * The roots C₁ and C₂ of the current Ã of one network: predicted from the history, or guessed if it is empty, then corrected
 * until `afterCorrection` ends it. 4d³ flops for the squares and 4d³ per correction; each correction reads one number from
 * the device.
 * @returns the roots, d×d, owned by the caller, or `undefined` if the corrections failed; and the size of every correction
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
