import {
  product,
  subtractProduct,
  subtractScaled,
  subtractSymmetric,
} from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { turnWeights } from './frame.ts';
import {
  type Descent,
  gradientDescentStep,
  learnedMatrix,
  shrunk,
  type UpdateOrder,
  type WeightTensors,
} from './gradientDescent.ts';
import { symmetricPart } from './matrixOps.ts';
import { MomentumDescent } from './momentumDescent.ts';
import { sideOf } from './padding.ts';
import { type Turn, turned } from './rotation.ts';
import type { TrainingProblem } from './trainingProblem.ts';

/** Represented by the weights: 6d²r flops per step, A included. */
export class WeightDescent implements Descent {
  readonly weights: WeightTensors;
  readonly #order: UpdateOrder;
  readonly #kept: number;

  /** @param kept κ = 1 − ηλ */
  constructor(weights: WeightTensors, order: UpdateOrder, kept = 1) {
    this.weights = weights;
    this.#order = order;
    this.#kept = kept;
  }

  learned(): tf.Tensor {
    return learnedMatrix(this.weights);
  }

  step(residual: tf.Tensor, learningRate: number): Descent {
    const next = gradientDescentStep(this.weights, residual, learningRate, this.#order, this.#kept);
    return new WeightDescent(next, this.#order, this.#kept);
  }

  turned(turn: Turn): Descent {
    return new WeightDescent(turnWeights(this.weights, turn), this.#order, this.#kept);
  }

  dispose(): void {
    tf.dispose([this.weights.x, this.weights.y]);
  }
}

/** A = W₂W₁, B = W₂W₂ᵀ and D = W₁ᵀW₁, d×d: they determine the trajectory of A. */
interface Gram {
  readonly a: tf.Tensor;
  readonly b: tf.Tensor;
  readonly d: tf.Tensor;
}

/**
 * Alternating updates of A, B = W₂W₂ᵀ and D = W₁ᵀW₁ alone, for any width: 8d³ flops per step, A
 * included. The update of W₁ is a shear of (A, D), that of W₂ one of (A, B):
 *
 *     A₁ = κA − ηBG,     D ← κ²D − η(V + Vᵀ),  V = Gᵀ(κA + A₁)/2,
 *     A′ = κA₁ − ηGD,    B ← κ²B − η(U + Uᵀ),  U = G(κA₁ + A′)ᵀ/2;
 *
 * κ = 1 − ηλ, and the means contain the terms in η². At least as accurate in float32 as the weights.
 */
export class GramDescent implements Descent {
  readonly #gram: Gram;
  readonly #kept: number;

  private constructor(gram: Gram, kept: number) {
    this.#gram = gram;
    this.#kept = kept;
  }

  /** @param kept κ */
  static of(weights: WeightTensors, kept = 1): GramDescent {
    const [a, b, d] = tf.tidy(() => [
      learnedMatrix(weights),
      ...[weights.y, weights.x].map((half) => product(half, half, true, false)),
    ]);
    return new GramDescent({ a: a!, b: b!, d: d! }, kept);
  }

  /** Whether this takes fewer flops per step than the weights of r hidden units. */
  static pays(dimension: number, hidden: number, order: UpdateOrder): boolean {
    return order === 'alternating' && 8 * dimension < 6 * hidden;
  }

  learned(): tf.Tensor {
    return tf.clone(this.#gram.a);
  }

  step(residual: tf.Tensor, learningRate: number): Descent {
    const { a, b, d } = this.#gram;
    const kept = this.#kept;
    const [nextA, nextB, nextD] = tf.tidy(() => {
      const keptA = shrunk(a, kept);
      const a1 = subtractProduct(keptA, learningRate, b, residual);
      const v = product(residual, subtractScaled(keptA, -1, a1), true, false);
      const nextD = subtractSymmetric(shrunk(d, kept ** 2), learningRate / 2, v);
      const keptA1 = shrunk(a1, kept);
      const nextA = subtractProduct(keptA1, learningRate, residual, nextD);
      const u = product(residual, subtractScaled(keptA1, -1, nextA), false, true);
      return [nextA, subtractSymmetric(shrunk(b, kept ** 2), learningRate / 2, u), nextD];
    });
    return new GramDescent({ a: nextA!, b: nextB!, d: nextD! }, this.#kept);
  }

  turned(turn: Turn): Descent {
    const { p, q } = turn;
    const { a, b, d } = this.#gram;
    const [nextA, nextB, nextD] = tf.tidy(() => [
      turned(a, turn),
      symmetricPart(turned(b, { p, q: p })),
      symmetricPart(turned(d, { p: q, q })),
    ]);
    return new GramDescent({ a: nextA!, b: nextB!, d: nextD! }, this.#kept);
  }

  dispose(): void {
    const { a, b, d } = this.#gram;
    tf.dispose([a, b, d]);
  }
}

/** What decides how gradient descent is represented. */
type DescentProblem = Pick<
  TrainingProblem,
  'inputs' | 'outputs' | 'hidden' | 'update' | 'learningRate' | 'weightDecay' | 'momentum'
>;

/**
 * The cheapest representation for this network; takes ownership of the weights.
 * @param alone whether the weights are not needed back
 */
export function descentOf(
  weights: WeightTensors,
  problem: DescentProblem,
  alone: boolean,
): Descent {
  const { hidden, update, learningRate, weightDecay = 0, momentum = 0 } = problem;
  if (momentum > 0) return MomentumDescent.of(weights, { update, momentum, weightDecay });
  const kept = 1 - learningRate * weightDecay;
  const byWeights = new WeightDescent(weights, update, kept);
  if (!alone || !GramDescent.pays(sideOf(problem), hidden, update)) return byWeights;
  try {
    return GramDescent.of(weights, kept);
  } finally {
    byWeights.dispose();
  }
}
