import { expected } from '@mixed-dynamics/artifacts';
import type { References } from './errors.ts';
import { squaredNorm } from './squaredDistance.ts';

/**
 * A training loss other than ½‖A − T‖². Matrices are row-major float32.
 *
 * `mask`: P of zeros and ones, d_out×d_in. Only the entries with P = 1 are trained: G = P∘(A − T). The train error is
 * ‖P∘(A − T)‖²/|P| with |P| the number of ones; the test error is ‖(1 − P)∘(A − A*)‖² divided by the number of zeros.
 *
 * `covariance`: Σ of the inputs, d_in×d_in, symmetric and positive definite: G = (A − T)Σ. The train error is
 * tr (A − T)Σ(A − T)ᵀ/(d_in·d_out); the test error is the same with A* in place of T and with the covariance `population` of
 * unseen inputs, by default Σ itself.
 */
export type Loss =
  | { readonly mask: Float32Array }
  | { readonly covariance: Float32Array; readonly population?: Float32Array | undefined };

/** Checks the matrices of a loss. @throws UserError for a wrong size, or a matrix that is no mask or no covariance */
export function checkLoss(loss: Loss, inputs: number, outputs: number): void {
  if ('mask' in loss) {
    checkSize('loss.mask', loss.mask, [outputs, inputs]);
    checkMask(loss.mask);
    return;
  }
  for (const name of ['covariance', 'population'] as const) {
    const matrix = loss[name];
    if (!matrix) continue;
    checkSize(`loss.${name}`, matrix, [inputs, inputs]);
    checkCovariance(`loss.${name}`, matrix, inputs);
  }
}

function checkSize(name: string, matrix: Float32Array, shape: readonly [number, number]): void {
  if (matrix.length === shape[0] * shape[1]) return;
  throw expected({
    culprit: `\`${name}\``,
    expected: `${shape[0] * shape[1]} numbers, ${shape.join('×')}`,
    got: matrix.length,
    remedy: 'pass a matrix of that shape',
  });
}

function checkMask(mask: Float32Array): void {
  const odd = mask.find((value) => value !== 0 && value !== 1);
  const seen = mask.reduce((sum, value) => sum + value, 0);
  if (odd === undefined && seen > 0 && seen < mask.length) return;
  throw expected({
    culprit: '`loss.mask`',
    expected: 'zeros and ones, at least one of each',
    got: odd ?? `${seen} ones among ${mask.length} entries`,
    remedy:
      'show at least one entry and hide at least one: the test error is that of the hidden ones',
  });
}

/** With a pivot below this fraction of its diagonal entry, a float32 matrix cannot be told from a singular one. */
const smallestPivot = 1e-6;

/** Checks by Cholesky decomposition in float64. */
function checkCovariance(name: string, matrix: Float32Array, n: number): void {
  const refuse = (got: string) =>
    expected({
      culprit: `\`${name}\``,
      expected: 'a symmetric positive definite matrix',
      got,
      remedy: 'take a positive power law, or at least as many samples as inputs',
    });
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const value = matrix[i * n + j]!;
      const scale = Math.sqrt(Math.abs(matrix[i * (n + 1)]! * matrix[j * (n + 1)]!));
      if (!(Math.abs(value - matrix[j * n + i]!) <= smallestPivot * scale)) {
        throw refuse(`${value} at (${i}, ${j}) and ${matrix[j * n + i]} at (${j}, ${i})`);
      }
      let rest = value;
      for (let k = 0; k < j; k++) rest -= l[i * n + k]! * l[j * n + k]!;
      if (i !== j) {
        l[i * n + j] = rest / l[j * (n + 1)]!;
        continue;
      }
      if (!(rest > smallestPivot * value)) {
        throw refuse(`one that is singular or indefinite from row ${i} on`);
      }
      l[i * (n + 1)] = Math.sqrt(rest);
    }
  }
}

interface Compared {
  readonly target: Float32Array;
  readonly teacher: Float32Array;
  readonly inputs: number;
  readonly outputs: number;
  readonly loss?: Loss | undefined;
}

/** The norms and numbers of entries that the errors of a run need, see {@link References}. */
export function referencesOf({ target, teacher, inputs, outputs, loss }: Compared): References {
  const entries = inputs * outputs;
  if (!loss) {
    const norms = { target: squaredNorm(target), teacher: squaredNorm(teacher) };
    return { ...norms, entries, trainEntries: entries, testEntries: entries };
  }
  if ('mask' in loss) {
    const { mask } = loss;
    const trainEntries = mask.reduce((sum, value) => sum + value, 0);
    return {
      target: squaredNorm(target.map((value, i) => value * mask[i]!)),
      teacher: squaredNorm(teacher.map((value, i) => value * (1 - mask[i]!))),
      ...{ entries, trainEntries, testEntries: entries - trainEntries },
    };
  }
  const { covariance, population = covariance } = loss;
  return {
    target: squaredNormUnder(target, covariance, inputs),
    teacher: squaredNormUnder(teacher, population, inputs),
    ...{ entries, trainEntries: entries, testEntries: entries },
  };
}

/** tr MΣMᵀ in float64, for M with n columns. */
function squaredNormUnder(matrix: Float32Array, covariance: Float32Array, n: number): number {
  let sum = 0;
  for (let row = 0; row < matrix.length; row += n) {
    for (let i = 0; i < n; i++) {
      let product = 0;
      for (let j = 0; j < n; j++) product += covariance[i * n + j]! * matrix[row + j]!;
      sum += matrix[row + i]! * product;
    }
  }
  return sum;
}
