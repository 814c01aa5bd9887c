import {
  product,
  type Scale,
  subtractProduct,
  subtractScaled,
  subtractSymmetric,
} from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { turnWeights } from './frame.ts';
import {
  gradientDescentStep,
  learnedMatrix,
  shrunk,
  type UpdateOrder,
  type WeightTensors,
} from './gradientDescent.ts';
import { symmetricPart } from './matrixOps.ts';
import { sideOf } from './padding.ts';
import { type Turn, turned } from './rotation.ts';
import { tidy } from './tidy.ts';
import type { TrainingProblem } from './trainingProblem.ts';

/** A = W₂W₁, B = W₂W₂ᵀ and D = W₁ᵀW₁, d×d float32: they determine the trajectory of A, for any number of hidden units. */
export interface Gram {
  readonly a: tf.Tensor;
  readonly b: tf.Tensor;
  readonly d: tf.Tensor;
}

/** The state of gradient descent: the weights, with a velocity for each if there is momentum, or the {@link Gram} matrices. */
export type Descent =
  | { readonly weights: WeightTensors; readonly velocity?: WeightTensors }
  | { readonly gram: Gram };

/** The part of a problem that determines the representation and the steps of gradient descent. */
type DescentRule = Pick<
  TrainingProblem,
  'inputs' | 'outputs' | 'hidden' | 'update' | 'learningRate' | 'weightDecay' | 'momentum'
>;

/**
 * The cheapest representation of gradient descent from these weights. A state made of weights holds the given tensors
 * themselves; Gram matrices are new tensors.
 */
export function descentOf(weights: WeightTensors, rule: DescentRule): Descent {
  if (rule.momentum) {
    const still = (weight: tf.Tensor) => tf.fill(weight.shape, 0);
    return tidy(() => ({ weights, velocity: { x: still(weights.x), y: still(weights.y) } }));
  }
  return gramPays(sideOf(rule), rule.hidden, rule.update) ? gramOf(weights) : { weights };
}

/** Whether a step with Gram matrices, 8d³ flops, is cheaper than one with the weights of r hidden units, 6d²r. */
export function gramPays(dimension: number, hidden: number, order: UpdateOrder): boolean {
  return order === 'alternating' && 8 * dimension < 6 * hidden;
}

/** The Gram matrices of these weights. 6d²r flops. */
export function gramOf(weights: WeightTensors): { readonly gram: Gram } {
  const ownSquare = (half: tf.Tensor) => product(half, half, true, false);
  return tidy(() => {
    const a = learnedMatrix(weights);
    return { gram: { a, b: ownSquare(weights.y), d: ownSquare(weights.x) } };
  });
}

/** A, d×d, owned by the caller. 2d²r flops from weights, none from Gram matrices. */
export function learnedOf(descent: Descent): tf.Tensor {
  return 'gram' in descent ? tf.clone(descent.gram.a) : learnedMatrix(descent.weights);
}

/**
 * One step of gradient descent, for one network or, with weights and without momentum, for a batch.
 * @param residual G, d×d, the gradient of the loss with respect to A
 * @param learningRate η, B×1×1 where the networks of a batch differ. Only weights without momentum and weight decay may have
 *   another η than that of `rule`
 */
export function descended(
  descent: Descent,
  residual: tf.Tensor,
  rule: DescentRule,
  learningRate: Scale = rule.learningRate,
): Descent {
  const { update, weightDecay = 0 } = rule;
  const kept = 1 - rule.learningRate * weightDecay;
  if ('gram' in descent) {
    return { gram: gramStep(descent.gram, residual, rule.learningRate, kept) };
  }
  const { weights, velocity } = descent;
  if (velocity) return momentumStep({ weights, velocity }, residual, rule);
  return { weights: gradientDescentStep(weights, residual, learningRate, update, kept) };
}

/** The state in the turned frame: PᵀAQ, PᵀBP and QᵀDQ, or W₁Q and PᵀW₂ with their velocities. */
export function turnedDescent(descent: Descent, turn: Turn): Descent {
  if ('gram' in descent) return { gram: turnedGram(descent.gram, turn) };
  const { weights, velocity } = descent;
  return tidy(() => ({
    weights: turnWeights(weights, turn),
    ...(velocity && { velocity: turnWeights(velocity, turn) }),
  }));
}

/**
 * Heavy-ball momentum, from V = 0: V ← μV + W₂ᵀG + λW₁, W₁ ← W₁ − ηV, then the same for W₂ with the gradient GW₁ᵀ at the old
 * or the new W₁. 6d²r flops per step, including 2d²r for A.
 */
function momentumStep(
  { weights: { x, y }, velocity }: { weights: WeightTensors; velocity: WeightTensors },
  residual: tf.Tensor,
  { update, learningRate, momentum = 0, weightDecay = 0 }: DescentRule,
): Descent {
  const carried = (v: tf.Tensor, w: tf.Tensor) =>
    tf.add(tf.mul(v, momentum), tf.mul(w, weightDecay));
  return tidy(() => {
    const vx = subtractProduct(carried(velocity.x, x), -1, y, residual);
    const newX = subtractScaled(x, learningRate, vx);
    const partner = update === 'alternating' ? newX : x;
    const vy = subtractProduct(carried(velocity.y, y), -1, partner, residual, false, true);
    const newY = subtractScaled(y, learningRate, vy);
    return { weights: { x: newX, y: newY }, velocity: { x: vx, y: vy } };
  });
}

/**
 * One alternating step of A, B = W₂W₂ᵀ and D = W₁ᵀW₁ without the weights: 8d³ flops, for any number of hidden
 * units. The update of W₁ is a shear of (A, D), that of W₂ one of (A, B):
 *
 *     A₁ = κA − ηBG,     D ← κ²D − η(V + Vᵀ),  V = Gᵀ(κA + A₁)/2,
 *     A′ = κA₁ − ηGD,    B ← κ²B − η(U + Uᵀ),  U = G(κA₁ + A′)ᵀ/2;
 *
 * where κ = 1 − ηλ. The averages (κA + A₁)/2 and (κA₁ + A′)/2 account for the terms of order η². In float32 this is at
 * least as accurate as a step of the weights.
 */
function gramStep({ a, b, d }: Gram, residual: tf.Tensor, rate: number, kept: number): Gram {
  return tidy(() => {
    const keptA = shrunk(a, kept);
    const a1 = subtractProduct(keptA, rate, b, residual);
    const v = product(residual, subtractScaled(keptA, -1, a1), true, false);
    const nextD = subtractSymmetric(shrunk(d, kept ** 2), rate / 2, v);
    const keptA1 = shrunk(a1, kept);
    const nextA = subtractProduct(keptA1, rate, residual, nextD);
    const u = product(residual, subtractScaled(keptA1, -1, nextA), false, true);
    return { a: nextA, b: subtractSymmetric(shrunk(b, kept ** 2), rate / 2, u), d: nextD };
  });
}

function turnedGram({ a, b, d }: Gram, turn: Turn): Gram {
  const { p, q } = turn;
  // B belongs to the outputs and D to the inputs. Rounding must not make them asymmetric.
  return tidy(() => ({
    a: turned(a, turn),
    b: symmetricPart(turned(b, { p, q: p })),
    d: symmetricPart(turned(d, { p: q, q })),
  }));
}
