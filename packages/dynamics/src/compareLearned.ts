import { fusedComparison } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import type { Sums } from './errors.ts';
import { type Goal, weighted } from './goal.ts';
import { sumOfSquares } from './matrixOps.ts';
import { distanceSum, normSum } from './squaredDistance.ts';
import { tidy } from './tidy.ts';

interface Comparison {
  /** The numbers that {@link readSums} takes apart. */
  readonly sums: tf.Tensor;
  /** G of `own`, if that is there. */
  readonly residual: tf.Tensor | undefined;
}

interface Compared extends Goal {
  /** A of gradient descent and of the self-consistent dynamics; one may be missing. */
  readonly own?: tf.Tensor | undefined;
  readonly followed?: tf.Tensor | undefined;
}

/** The sums from which the errors of both dynamics follow, and the gradient G of gradient descent. */
export function compareLearned(matrices: Compared, small: boolean): Comparison {
  if (matrices.train) return compareWeighted(matrices, small);
  const { target, teacher, own, followed } = matrices;
  return (
    fusedComparison({ target, teacher, own, followed }, small) ??
    tidy(() => {
      const residual = own && tf.sub(own, target);
      const missing = tf.scalar(Number.NaN);
      const to = (a: tf.Tensor | undefined, m: tf.Tensor) =>
        a ? scalar(distanceSum(a, m, small)) : missing;
      const norm = (a?: tf.Tensor) => (a && small ? scalar(sumOfSquares(a)) : missing);
      const known = residual && !small ? scalar(sumOfSquares(residual)) : undefined;
      const sums = tf.stack([
        ...[known ?? to(own, target), to(own, teacher), norm(own)],
        ...[to(followed, target), to(followed, teacher), norm(followed)],
        apartOf(own, followed),
      ]);
      return { sums, residual };
    })
  );
}

/** The same under a mask or covariances, with two norms of each A. */
function compareWeighted(
  { target, teacher, train, test, own, followed }: Compared,
  small: boolean,
): Comparison {
  return tidy(() => {
    const missing = tf.scalar(Number.NaN);
    const sumsOf = (a: tf.Tensor | undefined) => {
      if (!a) return Array.from({ length: 4 }, () => missing);
      const norms = small ? [normSum(a, train), normSum(a, test)] : [missing, missing];
      return [distanceSum(a, target, small, train), distanceSum(a, teacher, small, test), ...norms];
    };
    const all = [...sumsOf(own), ...sumsOf(followed)].map(scalar);
    const sums = tf.stack([...all, apartOf(own, followed)]);
    return { sums, residual: own && weighted(tf.sub(own, target), train) };
  });
}

/** ‖own − followed‖². */
const apartOf = (own?: tf.Tensor, followed?: tf.Tensor) =>
  own && followed ? scalar(sumOfSquares(tf.sub(own, followed))) : tf.scalar(Number.NaN);

const scalar = (sum: tf.Tensor) => tf.reshape(sum, []);

/** The sums of both dynamics, NaN where one is absent, and ‖A_GD − A_SC‖². Disposes the tensor. */
export async function readSums(
  sums: tf.Tensor,
): Promise<{ readonly gd: Sums; readonly sc: Sums; readonly apart: number }> {
  const values = await sums.data().finally(() => sums.dispose());
  const each = (values.length - 1) / 2;
  const sumsAt = (at: number): Sums => ({
    target: values[at]!,
    teacher: values[at + 1]!,
    targetNorm: values[at + 2]!,
    teacherNorm: values[at + each - 1]!,
  });
  return { gd: sumsAt(0), sc: sumsAt(each), apart: values[2 * each]! };
}
