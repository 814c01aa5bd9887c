import type { Engine } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { compareLearned, readSums } from './compareLearned.ts';
import { descentOf, type WeightDescent } from './descent.ts';
import { areSmall, type Errors, errorsOf, type References } from './errors.ts';
import { firstFrame } from './firstFrame.ts';
import { turnWeights } from './frame.ts';
import { type Goal, turnedGoal } from './goal.ts';
import { type Descent, learnedMatrix, type WeightTensors } from './gradientDescent.ts';
import { referencesOf } from './loss.ts';
import { square } from './matrixOps.ts';
import { padded, sideOf } from './padding.ts';
import { turned } from './rotation.ts';
import { type SelfConsistentOptions, SelfConsistentTracker } from './selfConsistent.ts';
import type { Roots } from './squareRoots.ts';
import { disposeAll, tidy, tidyAsync } from './tidy.ts';
import type { DynamicsName, TrainingProblem } from './trainingProblem.ts';

/** The state from which a run of both dynamics continues, all in the tracker's frame. */
export interface RunParts {
  readonly weights: WeightTensors;
  readonly goal: Goal;
  /** A of the self-consistent dynamics, d×d. */
  readonly learned: tf.Tensor;
  /** Roots at the previous steps, oldest first. */
  readonly history: readonly Roots[];
}

/** The same if one of the dynamics may be absent and the run may not have started. */
type SomeParts = Pick<RunParts, 'goal'> & {
  readonly [Part in 'weights' | 'learned' | 'history']?: RunParts[Part] | undefined;
};

/**
 * The tensors of one training run: its goal, weights and the tracker of the self-consistent
 * dynamics, all in the tracker's frame. Gradient descent is independent of the frame: it is
 * equivariant under W₁ → W₁Q, W₂ → PᵀW₂, T → PᵀTQ. Without the self-consistent dynamics the frame is the
 * identity and never turns. All matrices are square; those of a rectangular network are padded with zeros.
 */
export class TrainingRun {
  readonly #learningRate: number;
  /** For gradient descent alone; otherwise the tracker owns it. */
  #goal: Goal | undefined;
  #descent: Descent | undefined;
  #learned: tf.Tensor | undefined;
  #residual: tf.Tensor | undefined;
  readonly tracker: SelfConsistentTracker | undefined;
  /** Invariant under turns of the frame. */
  readonly #references: References;
  /** Whether A has been small compared with T and A* so far, see {@link squaredDistance}. */
  #small = true;

  /** Starts at A(0), in the first frame. */
  static async start(
    engine: Engine,
    problem: TrainingProblem,
    dynamics: readonly DynamicsName[],
    { skip = true }: Pick<SelfConsistentOptions, 'skip'> = {},
  ): Promise<TrainingRun> {
    let active = 0;
    const parts = await tidyAsync(async (own): Promise<SomeParts> => {
      const arrays = padded(problem);
      const d = sideOf(problem);
      const start = own(tidy(() => startOf(arrays, d)));
      if (!dynamics.includes('self-consistent')) return start;
      const learned = own(learnedMatrix(start.weights));
      const frame = firstFrame((await learned.data()) as Float32Array, arrays.target, {
        dimension: d,
        rank: Math.min(problem.inputs, problem.outputs),
        width: problem.width,
        threshold: problem.threshold!,
        learningRate: problem.learningRate,
        svd: engine.svd,
      });
      // A batch does not track its roots in a frame that turns at every step.
      if (skip) active = frame.active;
      return tidy(() => {
        const turn = { p: square(frame.u), q: square(frame.v) };
        return {
          goal: turnedGoal(start.goal, turn),
          learned: turned(learned, turn),
          weights: dynamics.includes('gradient-descent')
            ? turnWeights(start.weights, turn)
            : undefined,
        };
      });
    });
    return new TrainingRun(engine, problem, parts, { skip, active });
  }

  /** Continues from the {@link parts} of a run of both dynamics; takes ownership of the tensors. */
  static resume(engine: Engine, problem: TrainingProblem, parts: RunParts): TrainingRun {
    return new TrainingRun(engine, problem, parts, { skip: false, active: 0 });
  }

  /** Takes ownership of the tensors, and disposes them, also when it throws. */
  private constructor(
    { svd }: Engine,
    problem: TrainingProblem,
    { weights, goal, learned, history }: SomeParts,
    how: { readonly skip: boolean; readonly active: number },
  ) {
    this.#references = referencesOf(problem);
    if (!learned) this.#goal = goal;
    const { threshold, learningRate, weightDecay } = problem;
    this.#learningRate = learningRate;
    try {
      if (weights) this.#descent = descentOf(weights, problem, how.skip);
      if (learned) {
        const dimension = sideOf(problem);
        const numbers = { dimension, threshold: threshold!, learningRate, weightDecay };
        const options = { ...numbers, svd, ...how };
        this.tracker = new SelfConsistentTracker(learned, goal, options, history);
      }
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /** A of gradient descent at the last {@link measure}, in the frame; owned by the run. */
  get gradientDescent(): tf.Tensor | undefined {
    return this.#learned;
  }

  /** A of the self-consistent dynamics, in the frame; owned by the run. */
  get selfConsistent(): tf.Tensor | undefined {
    return this.tracker?.learned;
  }

  /** Errors at the current iteration; keeps A and G of gradient descent for {@link step}. */
  async measure(): Promise<Errors> {
    this.#forgetLearned();
    this.#learned = this.#descent?.learned();
    if (this.#small) {
      const { errors, stillSmall } = await this.#compare(true);
      if (stillSmall) return errors;
      this.#small = false;
    }
    return (await this.#compare(false)).errors;
  }

  /** The errors, computed for an A that is `small` or not. Keeps G. */
  async #compare(small: boolean): Promise<{ errors: Errors; stillSmall: boolean }> {
    const [own, followed] = [this.#learned, this.tracker?.learned];
    const goal = this.tracker?.goal ?? this.#goal!;
    const { sums, residual } = compareLearned({ ...goal, own, followed }, small);
    this.#residual?.dispose();
    this.#residual = residual;
    const { gd, sc, apart } = await readSums(sums);
    const present = [...(own ? [gd] : []), ...(followed ? [sc] : [])];
    return {
      errors: errorsOf(gd, sc, apart, this.#references, small),
      stillSmall: small && areSmall(present, this.#references),
    };
  }

  /** The tensors of a run of both dynamics without skipped corrections; owned by the run. */
  get parts(): RunParts {
    const { learned, goal, history } = this.tracker!;
    return { weights: (this.#descent as WeightDescent).weights, goal, learned, history };
  }

  /** One step of both dynamics. */
  async step(): Promise<void> {
    if (this.#descent) {
      this.#replaceDescent(this.#descent.step(this.#residual!, this.#learningRate));
      this.#forgetLearned();
    }
    await this.tracker?.step((turn) => {
      if (this.#descent) this.#replaceDescent(this.#descent.turned(turn));
    });
  }

  dispose(): void {
    this.#forgetLearned();
    this.#descent?.dispose();
    if (this.#goal) disposeAll(this.#goal);
    this.tracker?.dispose();
  }

  #replaceDescent(next: Descent): void {
    this.#descent!.dispose();
    this.#descent = next;
  }

  #forgetLearned(): void {
    this.#learned?.dispose();
    this.#residual?.dispose();
    this.#learned = undefined;
    this.#residual = undefined;
  }
}

/** Initial weights and the goal, in the original frame; d×d. */
function startOf(
  { hidden: r, w1, w2, teacher, target, loss }: ReturnType<typeof padded>,
  d: number,
): Pick<RunParts, 'weights' | 'goal'> {
  const weights = { x: tf.tensor2d(w1, [r, d]), y: tf.transpose(tf.tensor2d(w2, [d, r])) };
  const goal = { teacher: square(teacher), target: square(target) };
  if (!loss) return { weights, goal };
  if ('mask' in loss) {
    const mask = square(loss.mask);
    return { weights, goal: { ...goal, train: { mask }, test: { mask: tf.sub(1, mask) } } };
  }
  const { covariance, population = covariance } = loss;
  const [train, test] = [covariance, population].map((matrix) => ({ covariance: square(matrix) }));
  return { weights, goal: { ...goal, train, test } };
}
