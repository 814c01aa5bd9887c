import { type Engine, entriesOf } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { activeTurn, partialRotation, type TurnSpace, turnSpace } from './activeTurn.ts';
import { compareLearned, sumsOf } from './compareLearned.ts';
import { isSlow, type Sizes, stepsToSkip } from './control.ts';
import { descended, learnedOf, turnedDescent } from './descent.ts';
import { areSmall, type Errors, errorsOf, type References } from './errors.ts';
import { findRoots } from './findRoots.ts';
import {
  type Followed,
  followedStep,
  historyLength,
  remembering,
  turnedFollowed,
} from './followed.ts';
import { turnTowardsDiagonal } from './frame.ts';
import { turnedGoal } from './goal.ts';
import { referencesOf } from './loss.ts';
import { square } from './matrixOps.ts';
import { sideOf } from './padding.ts';
import { type Turn, turned } from './rotation.ts';
import type { Roots } from './squareRoots.ts';
import type { Begun, State } from './state.ts';
import { mayVanish, squaredThreshold, thresholdOf } from './threshold.ts';
import { disposeAll, release, tidy } from './tidy.ts';
import type { TrainingProblem } from './trainingProblem.ts';

/** After an occasional turn of the frame, at least this many steps pass before the next. */
const stepsBetweenTurns = 4;

/** How often the tracker of the self-consistent dynamics did what, over a whole run. */
export interface TrackerCounts {
  /** Corrections of the pair of roots. */
  corrections: number;
  /** Occasional turns of the whole frame, not the turns of active directions at every step. */
  turns: number;
  /** Fallbacks to an SVD of Ã on the host, not counting the first frame. */
  svds: number;
}

interface RunOptions {
  /** Whether corrections may be skipped (default `true`). If not, the history always holds consecutive steps. */
  readonly skips?: boolean;
  /** Called after every turn of the frame, of any kind; the turn's tensors are disposed when it returns. */
  readonly onTurn?: (turn: Turn) => void;
}

/**
 * Trains one network step by step: after `begin`, call {@link measure}, then {@link step}, then {@link measure} again, and so
 * on; {@link dispose} at the end.
 *
 * A step of the self-consistent dynamics corrects the predicted roots. If the corrections converge slowly, the frame turns; if
 * they fail, an SVD of Ã on the host gives exact roots and a frame in which Ã is diagonal. While predictions are good to 3e-5
 * (`control.ts`), most steps skip the correction and cost 4d³ flops.
 */
export class TrainingRun {
  readonly counts: TrackerCounts = { corrections: 0, turns: 0, svds: 0 };
  readonly #svd: Engine['svd'];
  readonly #problem: TrainingProblem;
  readonly #options: RunOptions;
  /** Norms of T and A*, which turns of the frame do not change. */
  readonly #references: References;
  readonly #identity: tf.Tensor;
  /** How many leading directions turn at every step, and working memory for these turns. */
  readonly #active: number;
  #space: TurnSpace | undefined;
  #state: State;
  /** A and G of gradient descent from the last {@link measure}, until the next step. */
  #learned: tf.Tensor | undefined;
  #residual: tf.Tensor | undefined;
  /** Whether A has been small compared with T and A* so far (`squaredDistance.ts`). */
  #small = true;
  #steps = 0;
  /** How many of the next steps use predicted roots without a correction. */
  #skip = 0;
  #lastTurn = Number.NEGATIVE_INFINITY;

  /**
   * Takes ownership of the tensors of `begin`.
   * @param problem the problem that was given to `begin`
   */
  constructor(
    { svd }: Pick<Engine, 'svd'>,
    problem: TrainingProblem,
    { state, identity, active }: Begun,
    options: RunOptions = {},
  ) {
    this.#svd = svd;
    this.#problem = problem;
    this.#options = options;
    this.#references = referencesOf(problem);
    this.#identity = identity;
    this.#active = active;
    this.#state = state;
  }

  /** The current state. The run owns its tensors; the next step disposes those that change. */
  get state(): State {
    return this.#state;
  }

  /** A of gradient descent, d×d, in the frame: from {@link measure} until the next step, otherwise `undefined`. */
  get gradientDescent(): tf.Tensor | undefined {
    return this.#learned;
  }

  /** Ã of the self-consistent dynamics, d×d; `undefined` if they are not computed. */
  get selfConsistent(): tf.Tensor | undefined {
    return this.#state.followed?.learned;
  }

  /**
   * The errors at the current iteration; waits for the device. Keeps A and G of gradient descent for the next {@link step}.
   * @throws errors of the engine (rejects)
   */
  async measure(): Promise<Errors> {
    this.#forgetLearned();
    const { descent } = this.#state;
    this.#learned = descent && learnedOf(descent);
    if (this.#small) {
      const sums = await this.#compare();
      this.#small = areSmall(sums, this.#references);
      if (this.#small) return errorsOf(sums, this.#references, true);
    }
    return errorsOf(await this.#compare(), this.#references, false);
  }

  async #compare() {
    const { goal, followed } = this.#state;
    const matrices = { ...goal, own: this.#learned, followed: followed?.learned };
    const { sums, residual } = compareLearned(matrices, this.#small);
    this.#residual?.dispose();
    this.#residual = residual;
    return sumsOf(await sums.data().finally(() => sums.dispose()));
  }

  /**
   * One step of the dynamics that are computed. With gradient descent, {@link measure} must have been called since the last
   * step: the step uses its G.
   * @throws errors of the engine (rejects)
   */
  async step(): Promise<void> {
    const { descent } = this.#state;
    if (descent) {
      this.#replace({ descent: descended(descent, this.#residual!, this.#problem) });
      this.#forgetLearned();
    }
    if (this.#state.followed) await this.#follow();
    this.#steps += 1;
  }

  /** Disposes all tensors of the run. */
  dispose(): void {
    this.#forgetLearned();
    disposeAll([this.#state, this.#identity]);
  }

  /** One step of the self-consistent dynamics. */
  async #follow(): Promise<void> {
    const problem = this.#problem;
    await this.#turnActive();
    let slow = false;
    if (this.#skip > 0) this.#skip -= 1;
    else slow = await this.#findRoots();
    const { learningRate, weightDecay = 0 } = problem;
    const kept = 1 - 2 * learningRate * weightDecay;
    const { goal } = this.#state;
    this.#replace({
      followed: followedStep(this.#followed, goal, learningRate, kept, this.#identity),
    });
    if (slow) this.#turnTowardsDiagonal();
    if (!mayVanish(problem)) return;
    const threshold2 = squaredThreshold(problem, this.#followed.learned, this.#steps + 1);
    this.#replace({ followed: { ...this.#followed, threshold2 } });
  }

  /**
   * Turns the active directions of a narrow network, at every step. The history is not turned: since this frame follows A,
   * the roots of successive steps, each in the frame of its own step, already vary smoothly.
   */
  async #turnActive(): Promise<void> {
    if (this.#active === 0) return;
    const dimension = sideOf(this.#problem);
    const learned = await entriesOf(this.#followed.learned);
    const threshold = thresholdOf(this.#problem, learned, this.#steps);
    this.#space ??= turnSpace(dimension, this.#active);
    const found = activeTurn(learned, {
      ...{ dimension, active: this.#active, threshold },
      ...{ svd: this.#svd, space: this.#space },
    });
    if (!found) return;
    const { p, q, values } = found;
    const turn = tidy(() => ({
      p: partialRotation(p, dimension),
      q: partialRotation(q, dimension),
    }));
    const active = values.map((value) => Math.hypot(value, threshold));
    this.#turn(turn, (followed) => {
      return { ...followed, learned: turned(followed.learned, turn), active };
    });
  }

  /** Adds the corrected roots of Ã to the history, those of an SVD if corrections fail. @returns whether the frame should turn */
  async #findRoots(): Promise<boolean> {
    const { roots: found, sizes } = await findRoots(this.#followed, this.#identity);
    this.counts.corrections += sizes.length;
    const roots = found ?? (await this.#setFrameBySvd());
    const rested = this.#steps - this.#lastTurn >= stepsBetweenTurns;
    const slow = found !== undefined && rested && isSlow(sizes);
    this.#skip = slow || !found ? 0 : this.#stepsToSkip(sizes);
    this.#replace({ followed: remembering(this.#followed, roots) });
    return slow;
  }

  /**
   * How many steps may follow without a correction. The first correction measures the error of the prediction; it is trusted
   * only if no further one was needed, or one at most where directions turn at every step.
   */
  #stepsToSkip(sizes: Sizes): number {
    const { skips = true } = this.#options;
    const { history, active } = this.#followed;
    const few = sizes.length <= (active.length > 0 ? 2 : 1);
    if (!skips || !few || history.length < historyLength) return 0;
    return stepsToSkip(sizes, history.at(-1)!.age);
  }

  /** Turns to the frame of the singular vectors of Ã. @returns the roots there, which are diagonal; NaN if Ã diverged */
  async #setFrameBySvd(): Promise<Roots> {
    const d = sideOf(this.#problem);
    const learned = Float64Array.from(await this.#followed.learned.data());
    // Ã diverged and has no singular vectors. Gradient descent, kept in the same frame, must not be turned by NaN.
    if (!learned.every(Number.isFinite)) {
      const nan = () => tf.fill([d, d], Number.NaN);
      return tidy(() => ({ c1: nan(), c2: nan() }));
    }
    const threshold = thresholdOf(this.#problem, learned, this.#steps);
    this.counts.svds += 1;
    const { u, s, v } = this.#svd(learned, d);
    const diagonal = (values: Float64Array) =>
      tf.mul(this.#identity, tf.tensor2d(Float32Array.from(values), [d, 1]));
    const turn = tidy(() => ({ p: square(u), q: square(v) }));
    this.#turn(turn, (followed) => {
      return tidy(() => ({ ...turnedFollowed(followed, turn), learned: diagonal(s) }));
    });
    const roots = () => diagonal(s.map((value) => Math.hypot(value, threshold)));
    return tidy(() => ({ c1: roots(), c2: roots() }));
  }

  #turnTowardsDiagonal(): void {
    this.counts.turns += 1;
    this.#lastTurn = this.#steps;
    const turn = turnTowardsDiagonal(this.#followed.history.at(-1)!.roots, this.#identity);
    this.#turn(turn, (followed) => turnedFollowed(followed, turn));
  }

  /** Turns the state, part after part to reuse memory, and reports the turn, whose tensors are then disposed. */
  #turn(turn: Turn, turnFollowed: (followed: Followed) => Followed): void {
    try {
      this.#replace({ followed: turnFollowed(this.#followed) });
      const { goal, descent } = this.#state;
      this.#replace({ goal: turnedGoal(goal, turn) });
      if (descent) this.#replace({ descent: turnedDescent(descent, turn) });
      this.#options.onTurn?.(turn);
    } finally {
      disposeAll(turn);
    }
  }

  get #followed(): Followed {
    return this.#state.followed!;
  }

  #replace(change: Partial<State>): void {
    const old = this.#state;
    this.#state = { ...old, ...change };
    for (const part of Object.keys(change) as (keyof State)[]) release(old[part], change[part]);
  }

  #forgetLearned(): void {
    disposeAll([this.#learned, this.#residual]);
    this.#learned = undefined;
    this.#residual = undefined;
  }
}
