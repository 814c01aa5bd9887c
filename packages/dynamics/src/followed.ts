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
 * with G the gradient of the loss and s = a·e^(−2ληn) after n steps with weight decay λ, with products of d×d
 * matrices only. A is kept in a frame, Ã = UᵀAV, in which it is nearly diagonal; there the roots are predicted by a parabola
 * through earlier steps and corrected by Newton's method with a diagonal approximation (`correctRoots`).
 */

/** Roots are predicted by a parabola through the last three. */
export const historyLength = 3;

/** Roots of an earlier step, in the frame of that step, turned by all full turns since. */
interface Remembered {
  /** Steps since then; 0 for the roots of the current A. */
  readonly age: number;
  readonly roots: Roots;
  /** √(σ² + s²) of the active directions at that step. */
  readonly active: Float64Array;
}

/** The state of the self-consistent dynamics of one network, or of a batch (one more axis, in front). Float32, d×d. */
export interface Followed {
  /** Ã. */
  readonly learned: tf.Tensor;
  /** s² of the roots of Ã, a scalar; of a batch B×1×1. */
  readonly threshold2: tf.Tensor;
  /** Oldest first. */
  readonly history: readonly Remembered[];
  /** √(σ² + s²) of the first directions, where these turn at every step. */
  readonly active: Float64Array;
}

/** Weights by which values at `nodes` give the interpolating polynomial at `at`. */
export function lagrangeWeights(nodes: readonly number[], at: number): number[] {
  return nodes.map((node, i) =>
    nodes.reduce(
      (weight, other, j) => (j === i ? weight : (weight * (at - other)) / (node - other)),
      1,
    ),
  );
}

/** The roots of Ã as the history predicts them. Elementwise. */
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
    // The diagonal of the active directions is known.
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

/** The state that knows the roots of its Ã. */
export function remembering(followed: Followed, roots: Roots): Followed {
  const { history, active } = followed;
  return {
    ...followed,
    history: [...history, { age: 0, roots, active }].slice(-historyLength),
  };
}

/**
 * One Euler step, by the roots that are known for Ã or those that are predicted. 4d³ flops. s² stays.
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

/** The same in a turned frame, the history included. */
export function turnedFollowed(followed: Followed, turn: Turn): Followed {
  return tidy(() => ({
    ...followed,
    learned: turned(followed.learned, turn),
    history: followed.history.map((entry) => ({ ...entry, roots: turnRoots(entry.roots, turn) })),
  }));
}
