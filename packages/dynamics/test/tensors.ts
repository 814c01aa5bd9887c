import * as tf from '@tensorflow/tfjs';
import type { WeightTensors } from '../src/gradientDescent.ts';
import type { OracleWeights } from './oracle.ts';

/** An m×n tensor of row-major numbers, rounded to float32. */
export function matrix(values: ArrayLike<number>, m: number, n = m): tf.Tensor2D {
  return tf.tensor2d(Float32Array.from(values), [m, n]);
}

/** W₁ (r×d) and W₂ (d×r) as the kernels hold them. */
export function weightTensors({ w1, w2 }: OracleWeights, d: number, r: number): WeightTensors {
  return { x: matrix(w1, r, d), y: tf.tidy(() => tf.transpose(matrix(w2, d, r))) };
}

/** A tensor's numbers as float64. */
export async function read(tensor: tf.Tensor): Promise<Float64Array> {
  return Float64Array.from(await tensor.data());
}
