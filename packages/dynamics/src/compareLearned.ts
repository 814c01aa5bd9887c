import { type ComparisonInputs, fusedComparison } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { sumOfSquares } from './matrixOps.ts';
import { distanceSum } from './squaredDistance.ts';
import { tidy } from './tidy.ts';

interface Comparison {
  /**
   * Seven sums: of `own` and then of `followed` those of {@link distanceSum} with T and A*, and ‖A‖² if
   * `small`; finally ‖own − followed‖². NaN where a matrix is absent.
   */
  readonly sums: tf.Tensor;
  /** A − T of `own`, if that is there. */
  readonly residual: tf.Tensor | undefined;
}

/** The sums from which the errors of both dynamics follow, and the residual of gradient descent. */
export function compareLearned(matrices: ComparisonInputs, small: boolean): Comparison {
  return (
    fusedComparison(matrices, small) ??
    tidy(() => {
      const { target, teacher, own, followed } = matrices;
      const residual = own && tf.sub(own, target);
      const missing = tf.scalar(Number.NaN);
      const scalar = (sum: tf.Tensor) => sum.reshape([]);
      const to = (a: tf.Tensor | undefined, m: tf.Tensor) =>
        a ? scalar(distanceSum(a, m, small)) : missing;
      const norm = (a?: tf.Tensor) => (a && small ? scalar(sumOfSquares(a)) : missing);
      const known = residual && !small ? scalar(sumOfSquares(residual)) : undefined;
      const sums = tf.stack([
        ...[known ?? to(own, target), to(own, teacher), norm(own)],
        ...[to(followed, target), to(followed, teacher), norm(followed)],
        own && followed ? scalar(sumOfSquares(tf.sub(own, followed))) : missing,
      ]);
      return { sums, residual };
    })
  );
}
