import { expected } from '@mixed-dynamics/artifacts';
import { median } from 'd3-array';
import type { PublishedCell } from './readPublishedRun.ts';

/** Allowed factor between dimensions; draws of a few cells vary less. */
const tolerance = 1.3;
/** Cells with γ_w + 2γ_σ² above this have enough initial noise to determine d; those below its negative have none. */
const leastPower = 0.3;

/**
 * Refuses a run whose initial errors do not match this dimension. The initial test error is
 * ‖A*‖²_F/d² + wσ⁴. The second term is d^(γ_w + 2γ_σ²), which is solved for d; the first, about 1, is
 * the error of cells without noise. The train error is larger by the noise variance, 1. So swapped
 * columns, exponents in another order and another d are all detected.
 * @throws UserError
 */
export function checkScale(
  cells: readonly PublishedCell[],
  { file, dimension }: { readonly file: string; readonly dimension: number },
): void {
  const starts = cells.flatMap(({ gammaSigma2, gammaW, points: [first] }) =>
    first?.iteration === 0 ? [{ ...first, power: gammaW + 2 * gammaSigma2 }] : [],
  );
  const noiseless = starts.filter(({ power }) => power <= -leastPower).map(({ test }) => test);
  const teacher = median(noiseless) ?? 1;
  const noisy = starts.filter(({ power, test }) => power >= leastPower && test > teacher);
  if (noisy.length > 0) {
    const logs = noisy.map(({ power, test }) => Math.log(test - teacher) / power);
    const found = Math.exp(median(logs)!);
    if (!(found > dimension / tolerance && found < dimension * tolerance)) {
      throw expected({
        culprit: file,
        expected: `errors at iteration 0 of networks of d = ${dimension}`,
        got: `those of d = ${found.toPrecision(3)}`,
        remedy: 'choose the `--preset` of the same d, and check that γ_σ² is printed before γ_w',
      });
    }
  }
  if (starts.length === 0) return;
  const noise = median(starts, ({ train, test }) => train - test) ?? Number.NaN;
  if (!(noise > 0.5 && noise < 1.5)) {
    throw expected({
      culprit: file,
      expected:
        'train errors larger by 1 than test errors at iteration 0, because the noise has variance 1',
      got: `larger by ${noise.toPrecision(3)}`,
      remedy: 'check that the train error is printed before the test error',
    });
  }
}
