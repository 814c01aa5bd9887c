import {
  product,
  subtractProduct,
  subtractScaled,
  subtractSymmetric,
} from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import type { WeightTensors } from './gradientDescent.ts';
import { diagonal, outerDifference, outerSum, sumOfSquares, symmetricPart } from './matrixOps.ts';
import { type FullRotation, type Rotation, rotateColumns, type Turn, turned } from './rotation.ts';
import type { Roots } from './squareRoots.ts';
import { tidy } from './tidy.ts';

/**
 * Directions whose c_i and c_j differ by less than this fraction of their sum are hardly rotated into each other: between equal
 * values any rotation would do.
 */
export const unresolved = 0.02;
/** A generator with a larger 2-norm is scaled down to this one, so that Newton–Schulz converges. */
const largestNorm = 0.5;
const newtonSchulzSteps = 4;

/**
 * The turn that brings C₁ and C₂ closer to diagonal form, by their eigenvectors to first order:
 * X_ij = C_ij/(c_j − c_i), regularised at small gaps, and P = orth(I + X). 32d³ flops. For one pair of roots or a batch.
 */
export function turnTowardsDiagonal({ c1, c2 }: Roots, identity: tf.Tensor): Turn<FullRotation> {
  return tidy(() => ({
    p: { added: addedBy(c2, identity) },
    q: { added: addedBy(c1, identity) },
  }));
}

/** The rotation towards the eigenvectors of C, minus the identity. */
function addedBy(c: tf.Tensor, identity: tf.Tensor): tf.Tensor {
  const values = diagonal(c);
  const gaps = outerDifference(values);
  const floor = tf.add(tf.square(tf.mul(outerSum(values), unresolved)), 1e-37);
  const generator = tf.mul(
    tf.mul(c, gaps),
    tf.div(tf.sub(1, identity), tf.add(tf.square(gaps), floor)),
  );
  return orthonormalise(tf.mul(generator, shrink(generator, identity.shape.at(-1)!)));
}

/** min(1, largestNorm/‖X‖₂), with the 2-norm estimated by a few power iterations with X², which is −XᵀX because X is skew. */
function shrink(x: tf.Tensor, d: number): tf.Tensor {
  let vector: tf.Tensor = tf.cos(tf.reshape(tf.range(0, d), [d, 1]));
  if (x.rank > 2) vector = tf.tile(tf.reshape(vector, [1, d, 1]), [x.shape[0]!, 1, 1]);
  let norm: tf.Tensor = tf.scalar(0);
  for (let i = 0; i < 6; i++) {
    vector = product(x, product(x, vector));
    norm = tf.sqrt(sumOfSquares(vector));
    vector = tf.div(vector, tf.add(norm, 1e-30));
  }
  return tf.minimum(1, tf.div(largestNorm, tf.add(tf.sqrt(norm), 1e-9)));
}

/**
 * The rotation nearest to I + X, minus the identity, by Newton–Schulz steps P ← (3P − PPᵀP)/2. A defect ‖PᵀP − I‖ = ε
 * becomes about ¾ε², from ε = x² for ‖X‖₂ = x. After three steps it is 1.5e-6 for x = 0.5, but 2.4e-4 for x = 0.7, which
 * the power method may estimate as 0.5; every matrix in the frame would take over this error at every turn. Hence four
 * steps (docs/self-consistent-tracker.md).
 */
function orthonormalise(start: tf.Tensor): tf.Tensor {
  let y = start;
  for (let step = 0; step < newtonSchulzSteps; step++) {
    // PᵀP − I = YᵀY + Y + Yᵀ; P·(PᵀP − I)/2 is subtracted.
    const excess = subtractSymmetric(product(y, y, true, false), -1, y);
    y = subtractScaled(y, 0.5, subtractProduct(excess, -1, y, excess));
  }
  return y;
}

/**
 * Roots in the turned frame: QᵀC₁Q and PᵀC₂P, made exactly symmetric because `fusedCorrection` requires it.
 * 8d³ flops.
 */
export function turnRoots({ c1, c2 }: Roots, { p, q }: Turn): Roots {
  const turnedRoot = (c: tf.Tensor, by: Rotation) => symmetricPart(turned(c, { p: by, q: by }));
  return tidy(() => ({ c1: turnedRoot(c1, q), c2: turnedRoot(c2, p) }));
}

/** Weights in the turned frame: W₁Q and PᵀW₂. 4d²r flops. */
export function turnWeights({ x, y }: WeightTensors, { p, q }: Turn): WeightTensors {
  return tidy(() => ({ x: rotateColumns(x, q), y: rotateColumns(y, p) }));
}
