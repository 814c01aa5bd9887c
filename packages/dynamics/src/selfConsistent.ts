import { entriesOf, type Svd } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { activeTurn, partialRotation, type TurnSpace, turnSpace } from './activeTurn.ts';
import { afterCorrection, isSlow, type Sizes, stepsToSkip } from './control.ts';
import { eulerStep } from './eulerStep.ts';
import { turnRoots, turnTowardsDiagonal } from './frame.ts';
import { type Goal, residualOf, turnedGoal } from './goal.ts';
import { shrunk } from './gradientDescent.ts';
import { lagrangeWeights } from './lagrange.ts';
import { square, sumOfSquares } from './matrixOps.ts';
import { type Turn, turned } from './rotation.ts';
import { squaredNorm } from './squaredDistance.ts';
import {
  combine,
  correctRoots,
  guessRoots,
  type Part,
  type Roots,
  type Squares,
  squares,
} from './squareRoots.ts';
import { disposeAll, tidy, tidyAsync } from './tidy.ts';

/** Above this size, the first correction is limited to couplings with large singular values. */
const couplingsFirst = 2e-3;
const couplingShare = 1e-3;
const stepsBetweenTurns = 4;
/**
 * Where s may be 0, for a balanced start or after long weight decay, the roots use at least this part of ‖A‖: smaller ones are
 * rounding in a float32 A, and the corrections would divide by them.
 */
const smallestShare = 1e-6;
/** And at least this, for A = 0: its square is a normal number in float32. */
const smallestThreshold = 1e-15;
/** Roots are predicted by a parabola through the last three. */
const historyLength = 3;

/** Counts of the tracker's operations; `svds` counts fallbacks, not the first frame. */
export interface TrackerCounts {
  corrections: number;
  turns: number;
  svds: number;
}

/** Applies a turn of the frame to the caller's matrices in it. */
type OnTurn = (turn: Turn) => void;

export interface SelfConsistentOptions {
  readonly dimension: number;
  /** a of equation (1) at the start, s = σ²·w for equal variances. */
  readonly threshold: number;
  readonly learningRate: number;
  /** λ, default 0. */
  readonly weightDecay?: number | undefined;
  /** Host SVD in float64, the fallback where the corrections do not converge. */
  readonly svd: (matrix: Float64Array, n: number) => Svd;
  /** Whether corrections may be skipped; if not, the history holds the last three steps. */
  readonly skip?: boolean;
  /** How many of the first directions are turned at every step; default 0. */
  readonly active?: number;
}

/** Roots of an earlier step, in the frame of that step, turned by all full turns since. */
interface Remembered {
  readonly step: number;
  roots: Roots;
  /** √(σ² + s²) of the active directions at that step. */
  readonly active: Float64Array;
}

/**
 * The self-consistent dynamics, equation (1) of the paper, by explicit Euler steps
 *
 *     A ← (1 − 2ηλ)A − η (C₂G + GC₁),   C₁ = √(AᵀA + s²I),  C₂ = √(AAᵀ + s²I),
 *
 * with G the gradient of the loss ({@link residualOf}) and s = a·e^(−2ληn) after n steps with weight decay λ,
 * with products of d×d matrices only. A is kept in a frame, Ã = UᵀAV, in which it is nearly
 * diagonal; there the roots are predicted by a parabola through earlier steps and corrected by
 * Newton's method with a diagonal approximation ({@link correctRoots}). If corrections converge
 * slowly, the frame turns; if they fail, an SVD of Ã on the host makes it exact. While the prediction
 * is good to 3e-5, most corrections are skipped: such a step costs 4d³ flops.
 *
 * The goal is kept in the frame; everything else that the caller compares with A must be, too: `onTurn` reports every turn.
 * All tensors are float32, d×d.
 */
export class SelfConsistentTracker {
  readonly counts: TrackerCounts = { corrections: 0, turns: 0, svds: 0 };
  /** Ã and the goal in the current frame. Owned by the tracker, replaced at steps and turns. */
  learned: tf.Tensor;
  goal: Goal;
  readonly #options: SelfConsistentOptions;
  readonly #identity: tf.Tensor;
  /** s² now. */
  #threshold2: tf.Tensor;
  #history: Remembered[] = [];
  #active = new Float64Array();
  #space: TurnSpace | undefined;
  #step = 0;
  #skip = 0;
  #lastTurn = Number.NEGATIVE_INFINITY;

  /**
   * Takes ownership of Ã and the goal, and disposes them, also when it throws.
   * @param history roots at the previous steps, oldest first, to continue a run; ownership passes too
   */
  constructor(
    learned: tf.Tensor,
    goal: Goal,
    options: SelfConsistentOptions,
    history: readonly Roots[] = [],
  ) {
    this.#options = options;
    this.learned = learned;
    this.goal = goal;
    this.#history = history.map((roots, i) => ({ step: i, roots, active: this.#active }));
    this.#step = history.length;
    try {
      [this.#identity, this.#threshold2] = tf.tidy(() => [
        tf.eye(options.dimension),
        this.#squaredThreshold(),
      ]);
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /**
   * One Euler step.
   * @param onTurn called after every turn of the frame
   */
  async step(onTurn: OnTurn): Promise<void> {
    await this.#turnActive(onTurn);
    const corrected = this.#skip > 0 ? undefined : await this.#rootsNow(onTurn);
    if (!corrected) this.#skip -= 1;
    this.#replaceLearned(this.#stepWith(corrected?.roots));
    if (corrected?.turn) this.#turnTowardsDiagonal(corrected.roots, onTurn);
    this.#step += 1;
    if (!this.#mayVanish) return;
    this.#threshold2.dispose();
    this.#threshold2 = this.#squaredThreshold();
  }

  /** Whether s is zero or becomes it. */
  get #mayVanish(): boolean {
    const { threshold, weightDecay = 0 } = this.#options;
    return threshold === 0 || weightDecay > 0;
  }

  /** s at the current step, a·e^(−2λt). */
  get #threshold(): number {
    const { threshold, learningRate, weightDecay = 0 } = this.#options;
    return threshold * Math.exp(-2 * weightDecay * learningRate * this.#step);
  }

  /** s² of the roots of the current A, a scalar. */
  #squaredThreshold(): tf.Tensor {
    if (!this.#mayVanish) return tf.scalar(this.#threshold ** 2);
    return tf.tidy(() => {
      const least = tf.mul(tf.reshape(sumOfSquares(this.learned), []), smallestShare ** 2);
      return tf.maximum(least, Math.max(this.#threshold, smallestThreshold) ** 2);
    });
  }

  /** s of the roots of A, the entries of the current one. */
  #thresholdOf(learned: ArrayLike<number>): number {
    if (!this.#mayVanish) return this.#threshold;
    const least = smallestShare * Math.sqrt(squaredNorm(learned));
    return Math.max(this.#threshold, least, smallestThreshold);
  }

  /** @param corrected roots of the history; by default those that are predicted */
  #stepWith(corrected: Roots | undefined): tf.Tensor {
    const { learningRate, weightDecay = 0 } = this.#options;
    return tf.tidy(() => {
      const roots = corrected ?? this.#predict();
      const residual = residualOf(this.learned, this.goal);
      const kept = shrunk(this.learned, 1 - 2 * learningRate * weightDecay);
      return eulerStep(kept, residual, roots, learningRate);
    });
  }

  /** Roots at the last corrected steps, oldest first; owned by the tracker. */
  get history(): readonly Roots[] {
    return this.#history.map(({ roots }) => roots);
  }

  dispose(): void {
    disposeAll(this.goal);
    tf.dispose([this.learned, this.#identity, this.#threshold2]);
    disposeAll(this.history);
    this.#history = [];
  }

  #predict(): Roots {
    const weights = lagrangeWeights(
      this.#history.map(({ step }) => step),
      this.#step,
    );
    return tidy(() => {
      const predicted = combine(
        this.#history.map(({ roots }) => roots),
        weights,
      );
      return this.#active.length === 0 ? predicted : this.#knowActive(predicted, weights);
    });
  }

  /** Replaces the predicted diagonal of the active directions by its known value. */
  #knowActive({ c1, c2 }: Roots, weights: readonly number[]): Roots {
    const missing = new Float32Array(this.#options.dimension);
    this.#active.forEach((value, i) => {
      const predicted = (sum: number, weight: number, at: number) =>
        sum + weight * this.#history[at]!.active[i]!;
      missing[i] = value - weights.reduce(predicted, 0);
    });
    const shift = tf.mul(this.#identity, tf.tensor2d(missing, [missing.length, 1]));
    return { c1: tf.add(c1, shift), c2: tf.add(c2, shift) };
  }

  /** Predicted and corrected roots, added to the history; an SVD if corrections fail. */
  async #rootsNow(onTurn: OnTurn): Promise<{ roots: Roots; turn: boolean }> {
    const sizes: number[] = [];
    const corrected = await this.#correct(sizes);
    const roots = corrected ?? (await this.#setFrameBySvd(onTurn));
    const rested = this.#step - this.#lastTurn >= stepsBetweenTurns;
    const turn = corrected !== undefined && rested && isSlow(sizes);
    this.#skip = turn || !corrected ? 0 : this.#stepsToSkip(sizes);
    this.#remember(roots);
    return { roots, turn };
  }

  #correct(sizes: number[]): Promise<Roots | undefined> {
    return tidyAsync(async (own) => {
      const h = own(squares(this.learned));
      const guessed = this.#history.length === 0;
      let roots = own(guessed ? guessRoots(h, this.#threshold2, this.#identity) : this.#predict());
      for (;;) {
        const careful = sizes.length === 0 && !guessed;
        const corrected = await this.#correctOnce(roots, h, careful);
        disposeAll(roots);
        roots = own(corrected.roots);
        sizes.push(corrected.size);
        this.counts.corrections += 1;
        const verdict = afterCorrection(sizes, guessed);
        if (verdict !== 'go on') return verdict === 'found' ? roots : undefined;
      }
    });
  }

  /** `careful` limits a large correction to couplings. */
  async #correctOnce(old: Roots, h: Squares, careful: boolean) {
    const apply = (part?: Part) => correctRoots(old, h, this.#threshold2, this.#identity, part);
    return tidyAsync(async (own) => {
      let { roots, size } = own(apply());
      const [value] = await size.data();
      if (careful && !(value! < couplingsFirst)) {
        disposeAll(roots);
        ({ roots, size } = own(apply({ share: couplingShare })));
      }
      return { roots, size: Number.isNaN(value!) ? Number.POSITIVE_INFINITY : value! };
    });
  }

  /** Only a first correction that was enough tells how good predictions are. */
  #stepsToSkip(sizes: Sizes): number {
    const { skip = true } = this.#options;
    const few = sizes.length <= (this.#active.length > 0 ? 2 : 1);
    if (!skip || !few || this.#history.length < historyLength) return 0;
    return stepsToSkip(sizes, this.#step - this.#history.at(-1)!.step);
  }

  #remember(roots: Roots): void {
    this.#history.push({ step: this.#step, roots, active: this.#active });
    if (this.#history.length <= historyLength) return;
    disposeAll(this.#history.shift()!.roots);
  }

  async #setFrameBySvd(onTurn: OnTurn): Promise<Roots> {
    const { dimension: d, svd } = this.#options;
    const learned = Float64Array.from(await this.learned.data());
    // Diverged: there is no frame to turn to, and the caller's matrices must not be turned by NaN.
    if (!learned.every(Number.isFinite)) {
      const nan = () => tf.fill([d, d], Number.NaN);
      return tf.tidy(() => ({ c1: nan(), c2: nan() }));
    }
    const threshold = this.#thresholdOf(learned);
    this.counts.svds += 1;
    const { u, s, v } = svd(learned, d);
    const diagonal = (values: Float64Array) =>
      tf.mul(this.#identity, tf.tensor2d(Float32Array.from(values), [d, 1]));
    const turn = tf.tidy(() => ({ p: square(u), q: square(v) }));
    this.#applyTurn(turn, () => tf.tidy(() => diagonal(s)), onTurn);
    const roots = () => diagonal(s.map((value) => Math.hypot(value, threshold)));
    return tf.tidy(() => ({ c1: roots(), c2: roots() }));
  }

  /** The turn of a narrow network. The history is not turned: in this frame it is smooth as it is. */
  async #turnActive(onTurn: OnTurn): Promise<void> {
    const { dimension: d, active = 0 } = this.#options;
    if (active === 0) return;
    const learned = await entriesOf(this.learned);
    const threshold = this.#thresholdOf(learned);
    this.#space ??= turnSpace(d, active);
    const found = activeTurn(learned, { ...this.#options, threshold, active, space: this.#space });
    if (!found) return;
    this.#active = found.values.map((value) => Math.hypot(value, threshold));
    const turn = tidy(() => ({ p: partialRotation(found.p, d), q: partialRotation(found.q, d) }));
    this.#applyTurn(turn, () => turned(this.learned, turn), onTurn, false);
  }

  #turnTowardsDiagonal(roots: Roots, onTurn: OnTurn): void {
    this.counts.turns += 1;
    this.#lastTurn = this.#step;
    const turn = turnTowardsDiagonal(roots, this.#identity);
    this.#applyTurn(turn, () => turned(this.learned, turn), onTurn);
  }

  /**
   * Disposes the turn.
   * @param learned the turned Ã
   * @param followed whether the history turns too
   */
  #applyTurn(turn: Turn, learned: () => tf.Tensor, onTurn: OnTurn, followed = true): void {
    try {
      this.#replaceLearned(learned());
      if (followed) this.#turnHistory(turn);
      const goal = turnedGoal(this.goal, turn);
      disposeAll(this.goal);
      this.goal = goal;
      onTurn(turn);
    } finally {
      disposeAll(turn);
    }
  }

  #turnHistory(turn: Turn): void {
    for (const entry of this.#history) {
      const old = entry.roots;
      entry.roots = turnRoots(old, turn);
      disposeAll(old);
    }
  }

  #replaceLearned(next: tf.Tensor): void {
    this.learned.dispose();
    this.learned = next;
  }
}
