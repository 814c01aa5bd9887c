import { subtractProduct, subtractScaled } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { turnWeights } from './frame.ts';
import {
  type Descent,
  learnedMatrix,
  type UpdateOrder,
  type WeightTensors,
} from './gradientDescent.ts';
import type { Turn } from './rotation.ts';
import { tidy } from './tidy.ts';

interface MomentumOptions {
  readonly update: UpdateOrder;
  /** μ. */
  readonly momentum: number;
  /** λ. */
  readonly weightDecay: number;
}

/**
 * Heavy-ball momentum of the weights, from V = 0: V ← μV + W₂ᵀG + λW₁, W₁ ← W₁ − ηV, then the same for W₂ with the old or the
 * new W₁. 6d²r flops per step, A included.
 */
export class MomentumDescent implements Descent {
  readonly #weights: WeightTensors;
  readonly #velocity: WeightTensors;
  readonly #options: MomentumOptions;

  /** Takes ownership of the tensors. */
  private constructor(weights: WeightTensors, velocity: WeightTensors, options: MomentumOptions) {
    this.#weights = weights;
    this.#velocity = velocity;
    this.#options = options;
  }

  static of(weights: WeightTensors, options: MomentumOptions): MomentumDescent {
    const { x, y } = weights;
    return new MomentumDescent(
      weights,
      tidy(() => ({ x: tf.fill(x.shape, 0), y: tf.fill(y.shape, 0) })),
      options,
    );
  }

  learned(): tf.Tensor {
    return learnedMatrix(this.#weights);
  }

  step(residual: tf.Tensor, learningRate: number): Descent {
    const { update, momentum, weightDecay } = this.#options;
    const { weights, velocity } = tidy(() => {
      const { x, y } = this.#weights;
      const carried = (v: tf.Tensor, w: tf.Tensor) =>
        tf.add(tf.mul(v, momentum), tf.mul(w, weightDecay));
      const vx = subtractProduct(carried(this.#velocity.x, x), -1, y, residual);
      const newX = subtractScaled(x, learningRate, vx);
      const partner = update === 'alternating' ? newX : x;
      const carriedY = carried(this.#velocity.y, y);
      const vy = subtractProduct(carriedY, -1, partner, residual, false, true);
      const newY = subtractScaled(y, learningRate, vy);
      return { weights: { x: newX, y: newY }, velocity: { x: vx, y: vy } };
    });
    return new MomentumDescent(weights, velocity, this.#options);
  }

  turned(turn: Turn): Descent {
    const { weights, velocity } = tidy(() => ({
      weights: turnWeights(this.#weights, turn),
      velocity: turnWeights(this.#velocity, turn),
    }));
    return new MomentumDescent(weights, velocity, this.#options);
  }

  dispose(): void {
    tf.dispose([...Object.values(this.#weights), ...Object.values(this.#velocity)]);
  }
}
