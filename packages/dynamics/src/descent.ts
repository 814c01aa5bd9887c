import { subtractProduct, subtractSymmetric } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { turnWeights } from './frame.ts';
import {
  gradientDescentStep,
  learnedMatrix,
  type UpdateOrder,
  type WeightTensors,
} from './gradientDescent.ts';
import { symmetricPart } from './matrixOps.ts';
import { type Turn, turned } from './rotation.ts';
import type { TrainingProblem } from './trainingProblem.ts';

/** The state of gradient descent of one network, in either representation. Immutable; owns its tensors. */
export interface Descent {
  /** A, d×d, owned by the caller. */
  learned(): tf.Tensor;
  /** One step with the residual G = A − T. */
  step(residual: tf.Tensor, learningRate: tf.Tensor): Descent;
  /** The same in a turned frame. */
  turned(turn: Turn): Descent;
  dispose(): void;
}

/** Represented by the weights: 6d²r flops per step, A included. */
export class WeightDescent implements Descent {
  readonly weights: WeightTensors;
  readonly #order: UpdateOrder;

  constructor(weights: WeightTensors, order: UpdateOrder) {
    this.weights = weights;
    this.#order = order;
  }

  learned(): tf.Tensor {
    return learnedMatrix(this.weights);
  }

  step(residual: tf.Tensor, learningRate: tf.Tensor): Descent {
    const next = gradientDescentStep(this.weights, residual, learningRate, this.#order);
    return new WeightDescent(next, this.#order);
  }

  turned(turn: Turn): Descent {
    return new WeightDescent(turnWeights(this.weights, turn), this.#order);
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
 *     A₁ = A − ηBG,     D ← D − η(V + Vᵀ),  V = Gᵀ(A + A₁)/2,
 *     A′ = A₁ − ηGD,    B ← B − η(U + Uᵀ),  U = G(A₁ + A′)ᵀ/2;
 *
 * the means contain the terms in η². At least as accurate in float32 as the weights.
 */
export class GramDescent implements Descent {
  readonly #gram: Gram;

  private constructor(gram: Gram) {
    this.#gram = gram;
  }

  static of(weights: WeightTensors): GramDescent {
    const [a, b, d] = tf.tidy(() => [
      learnedMatrix(weights),
      ...[weights.y, weights.x].map((half) => tf.matMul(half, half, true, false)),
    ]);
    return new GramDescent({ a: a!, b: b!, d: d! });
  }

  /** Whether this takes fewer flops per step than the weights of r hidden units. */
  static pays(dimension: number, hidden: number, order: UpdateOrder): boolean {
    return order === 'alternating' && 8 * dimension < 6 * hidden;
  }

  learned(): tf.Tensor {
    return tf.clone(this.#gram.a);
  }

  step(residual: tf.Tensor, learningRate: tf.Tensor): Descent {
    const { a, b, d } = this.#gram;
    const [nextA, nextB, nextD] = tf.tidy(() => {
      const half = tf.div(learningRate, 2);
      const a1 = subtractProduct(a, learningRate, b, residual);
      const v = tf.matMul(residual, tf.add(a, a1), true, false);
      const nextD = subtractSymmetric(d, half, v);
      const nextA = subtractProduct(a1, learningRate, residual, nextD);
      const u = tf.matMul(residual, tf.add(a1, nextA), false, true);
      return [nextA, subtractSymmetric(b, half, u), nextD];
    });
    return new GramDescent({ a: nextA!, b: nextB!, d: nextD! });
  }

  turned(turn: Turn): Descent {
    const { p, q } = turn;
    const { a, b, d } = this.#gram;
    const [nextA, nextB, nextD] = tf.tidy(() => [
      turned(a, turn),
      symmetricPart(turned(b, { p, q: p })),
      symmetricPart(turned(d, { p: q, q })),
    ]);
    return new GramDescent({ a: nextA!, b: nextB!, d: nextD! });
  }

  dispose(): void {
    const { a, b, d } = this.#gram;
    tf.dispose([a, b, d]);
  }
}

/**
 * The cheaper representation for this network; takes ownership of the weights.
 * @param alone whether the weights are not needed back
 */
export function descentOf(
  weights: WeightTensors,
  {
    dimension,
    hidden,
    update,
  }: { readonly dimension: number } & Pick<TrainingProblem, 'hidden' | 'update'>,
  alone: boolean,
): Descent {
  const byWeights = new WeightDescent(weights, update);
  if (!alone || !GramDescent.pays(dimension, hidden, update)) return byWeights;
  try {
    return GramDescent.of(weights);
  } finally {
    byWeights.dispose();
  }
}
