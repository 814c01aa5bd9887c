import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import type { FloatArray, Stream, WideWeights } from '../src/index.ts';

/** A row-major array as an ml-matrix. */
export function toMatrix(data: FloatArray, rows: number, columns: number): Matrix {
  return Matrix.from1DArray(rows, columns, data);
}

/** W₁ and W₂ as float64 matrices. */
export function layers(weights: { w1: FloatArray; w2: FloatArray }, d: number, hidden: number) {
  return { w1: toMatrix(weights.w1, hidden, d), w2: toMatrix(weights.w2, d, hidden) };
}

/** M = [W₁ᵀ ; W₂], 2d×r. */
export function stacked(weights: { w1: FloatArray; w2: FloatArray }, d: number, hidden: number) {
  const { w1, w2 } = layers(weights, d, hidden);
  return Matrix.from1DArray(2 * d, hidden, [...w1.transpose().to1DArray(), ...w2.to1DArray()]);
}

/** ‖A − B‖/‖B‖, Frobenius. */
export const distance = (a: Matrix, b: Matrix): number => a.clone().sub(b).norm() / b.norm();

/** A(t) of gradient descent on ½‖W₂W₁ − T‖². */
export function descend(
  start: { readonly w1: Matrix; readonly w2: Matrix },
  target: Matrix,
  { order, eta, steps }: { order: string; eta: number; steps: number },
): Matrix[] {
  let { w1, w2 } = start;
  return Array.from({ length: steps }, () => {
    const learned = w2.mmul(w1);
    const residual = learned.clone().sub(target);
    const next = w1.clone().sub(w2.transpose().mmul(residual).mul(eta));
    w2 = w2.clone().sub(residual.mmul((order === 'alternating' ? next : w1).transpose()).mul(eta));
    w1 = next;
    return learned;
  });
}

export function singularValues(matrix: Matrix): number[] {
  const options = { computeLeftSingularVectors: false, computeRightSingularVectors: false };
  return new SingularValueDecomposition(matrix, { ...options, autoTranspose: true }).diagonal;
}

/** A network with Gaussian weights like `drawWeights`, but drawn without reduction, in float64. */
export function drawExplicit(
  stream: Stream,
  dimension: number,
  width: number,
  sigma2: number,
): WideWeights<Float64Array> {
  const entry = () => Math.sqrt(sigma2) * stream.normal();
  const w1 = Float64Array.from({ length: width * dimension }, entry);
  const w2 = Float64Array.from({ length: dimension * width }, entry);
  return { w1, w2, dimension, width };
}
