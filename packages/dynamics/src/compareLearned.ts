import { fusedComparison, innerProduct } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import type { LearnedSums, Sums } from './errors.ts';
import { type Goal, weighted } from './goal.ts';
import { sumOfSquares } from './matrixOps.ts';
import { distanceSum, normSum } from './squaredDistance.ts';
import { tidy } from './tidy.ts';

interface Comparison {
  /** The numbers in the order that {@link sumsOf} reads; for a batch, one column per network. */
  readonly sums: tf.Tensor;
  /** G at `own`, if given. */
  readonly residual: tf.Tensor | undefined;
}

interface Compared extends Goal {
  /** A of gradient descent (`own`) and of the self-consistent dynamics, d×d or B×d×d; one may be missing. */
  readonly own?: tf.Tensor | undefined;
  readonly followed?: tf.Tensor | undefined;
}

/**
 * The sums from which the errors of both dynamics follow, and G at A of gradient descent.
 * @param small whether A is small compared with T and A* (`squaredDistance.ts`)
 */
export function compareLearned(matrices: Compared, small: boolean): Comparison {
  const { target, teacher, train, own, followed } = matrices;
  const isPlain = !train && target.rank === 2;
  const fused = isPlain ? fusedComparison({ target, teacher, own, followed }, small) : undefined;
  if (fused) return fused;
  return tidy(() => {
    const difference = own && tf.sub(own, target);
    const residual = difference && weighted(difference, train);
    const known = residual && !small ? innerProduct(residual, difference) : undefined;
    const apart = own && followed ? sumOfSquares(tf.sub(own, followed)) : missingIn(target);
    const sums = [...sumsOfEach(matrices, small, known), apart];
    return { sums: columns(sums), residual };
  });
}

/**
 * The sums of both dynamics without that of their distance, as tensors with a number per network.
 * @param known ⟨G, A − T⟩ of gradient descent, if it is known
 */
export function sumsOfEach(
  { target, teacher, train, test, own, followed }: Compared,
  small: boolean,
  known?: tf.Tensor,
): tf.Tensor[] {
  // Without weightings, train and test error share one norm of A.
  const norms = train ? [train, test] : [undefined];
  const missing = missingIn(target);
  const sums = (a: tf.Tensor | undefined, ofTarget?: tf.Tensor) => {
    if (!a) return [missing, missing, ...norms.map(() => missing)];
    return [
      ofTarget ?? distanceSum(a, target, small, train),
      distanceSum(a, teacher, small, test),
      ...norms.map((by) => (small ? normSum(a, by) : missing)),
    ];
  };
  return [...sums(own, known), ...sums(followed)];
}

/** Sums as rows; for a batch, one column per network. */
export function columns(sums: readonly tf.Tensor[]): tf.Tensor {
  return tf.tidy(() => tf.stack(sums.map((sum) => tf.reshape(sum, [-1]))));
}

/** NaN for each network. */
const missingIn = (target: tf.Tensor) =>
  tf.fill([target.rank > 2 ? target.shape[0]! : 1], Number.NaN);

/** The sums of one network by name. @param column its numbers from {@link compareLearned} */
export function sumsOf(column: ArrayLike<number>): LearnedSums {
  const each = (column.length - 1) / 2;
  const sumsAt = (at: number): Sums => ({
    target: column[at]!,
    teacher: column[at + 1]!,
    targetNorm: column[at + 2]!,
    teacherNorm: column[at + each - 1]!,
  });
  return { gd: sumsAt(0), sc: sumsAt(each), apart: column[2 * each]! };
}
