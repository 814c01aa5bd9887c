import type { Scale } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { eulerStep } from './eulerStep.ts';
import { turnRoots } from './frame.ts';
import { type Goal, residualOf } from './goal.ts';
import { shrunk } from './gradientDescent.ts';
import { type Turn, turned } from './rotation.ts';
import { combine, type Roots } from './squareRoots.ts';
import { tidy } from './tidy.ts';

/*
 * The self-consistent dynamics, equation (1) of the paper, by explicit Euler steps
 *
 *     A ← (1 − 2ηλ)A − η (C₂G + GC₁),   C₁ = √(AᵀA + s²I),  C₂ = √(AAᵀ + s²I),
 *
 * where G is the gradient of the loss and s = a·e^(−2ληn) after n steps with weight decay λ. Only products of d×d matrices
 * are needed: A is kept in a frame, Ã = UᵀAV, in which it is nearly diagonal. There the roots C₁ and C₂ are extrapolated by
 * a parabola through earlier steps and corrected by Newton's method with C replaced by its diagonal (`correctRoots`).
 */

/** Roots are predicted by the parabola through the last three that were corrected. */
export const historyLength = 3;

/**
 * Corrected roots of an earlier step. They follow the occasional turns of the whole frame, but not the turns of the active
 * directions at every step: with respect to those, they stay in the frame of their own step.
 */
interface Remembered {
  /** Steps since then; 0 for the roots of the current Ã. */
  readonly age: number;
  readonly roots: Roots;
  /** √(σ_i² + s²) of the k active directions at that step; empty if there are none. */
  readonly active: Float64Array;
}

/**
 * The state of the self-consistent dynamics of one network, or of a batch of B with a leading axis. Tensors are float32.
 */
export interface Followed {
  /** Ã, d×d. */
  readonly learned: tf.Tensor;
  /** s² of the roots of Ã, a scalar; B×1×1 for a batch. */
  readonly threshold2: tf.Tensor;
  /** At most {@link historyLength} entries, oldest first; empty before the first correction. */
  readonly history: readonly Remembered[];
  /** √(σ_i² + s²) of the k active directions, which turn at every step; empty if there are none. */
  readonly active: Float64Array;
}

/** Lagrange's weights: Σ weights[i]·f(nodes[i]) is the value at `at` of the interpolating polynomial of f. */
export function lagrangeWeights(nodes: readonly number[], at: number): number[] {
  return nodes.map((node, i) =>
    nodes.reduce(
      (weight, other, j) => (j === i ? weight : (weight * (at - other)) / (node - other)),
      1,
    ),
  );
}

/** The roots of Ã extrapolated from the history, which must not be empty. No products. */
export function predictRoots({ history, active }: Followed, identity: tf.Tensor): Roots {
  const weights = lagrangeWeights(
    history.map(({ age }) => -age),
    0,
  );
  return tidy(() => {
    const { c1, c2 } = combine(
      history.map(({ roots }) => roots),
      weights,
    );
    if (active.length === 0) return { c1, c2 };
    // The diagonal entries of the active directions are known: the prediction is shifted to them.
    const missing = new Float32Array(identity.shape[0]!);
    active.forEach((value, i) => {
      const predicted = (sum: number, weight: number, at: number) =>
        sum + weight * history[at]!.active[i]!;
      missing[i] = value - weights.reduce(predicted, 0);
    });
    const shift = tf.mul(identity, tf.tensor2d(missing, [missing.length, 1]));
    return { c1: tf.add(c1, shift), c2: tf.add(c2, shift) };
  });
}

/** Adds the roots of the current Ã to the history and drops the oldest if there are more than {@link historyLength}. */
export function remembering(followed: Followed, roots: Roots): Followed {
  const { history, active } = followed;
  return {
    ...followed,
    history: [...history, { age: 0, roots, active }].slice(-historyLength),
  };
}

/**
 * One Euler step, with the roots of Ã from the history if they were corrected, otherwise with predicted ones. 4d³ flops,
 * and 2d³ for G with a covariance. Every entry of the history ages by one step; s² is left to the caller.
 * @param followed with a history that is not empty
 * @param learningRate η; B×1×1 for a batch
 * @param kept 1 − 2ηλ
 */
export function followedStep(
  followed: Followed,
  goal: Goal,
  learningRate: Scale,
  kept: number,
  identity: tf.Tensor,
): Followed {
  const { learned, history } = followed;
  const last = history.at(-1)!;
  const next = tidy(() => {
    const roots = last.age === 0 ? last.roots : predictRoots(followed, identity);
    return eulerStep(shrunk(learned, kept), residualOf(learned, goal), roots, learningRate);
  });
  return {
    ...followed,
    learned: next,
    history: history.map((entry) => ({ ...entry, age: entry.age + 1 })),
  };
}

/** The state in the turned frame, including the history. */
export function turnedFollowed(followed: Followed, turn: Turn): Followed {
  return tidy(() => ({
    ...followed,
    learned: turned(followed.learned, turn),
    history: followed.history.map((entry) => ({ ...entry, roots: turnRoots(entry.roots, turn) })),
  }));
}
