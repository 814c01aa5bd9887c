import type { Engine } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { compareLearned } from './compareLearned.ts';
import { type Descent, descentOf, type WeightDescent } from './descent.ts';
import { areSmall, type Errors, errorsOf, type References } from './errors.ts';
import { firstFrame } from './firstFrame.ts';
import { turnWeights } from './frame.ts';
import { learnedMatrix, type WeightTensors } from './gradientDescent.ts';
import { square } from './matrixOps.ts';
import { type Turn, turned } from './rotation.ts';
import { type SelfConsistentOptions, SelfConsistentTracker } from './selfConsistent.ts';
import type { Roots } from './squareRoots.ts';
import { tidy, tidyAsync } from './tidy.ts';
import { type DynamicsName, referencesOf, type TrainingProblem } from './trainingProblem.ts';

/** The state from which a run of both dynamics continues, all in the tracker's frame. */
export interface RunParts {
  readonly weights: WeightTensors;
  /** A*, T, and A of the self-consistent dynamics, d×d. */
  readonly teacher: tf.Tensor;
  readonly target: tf.Tensor;
  readonly learned: tf.Tensor;
  /** Roots at the previous steps, oldest first. */
  readonly history: readonly Roots[];
}

/** The same if one of the dynamics may be absent and the run may not have started. */
type SomeParts = Pick<RunParts, 'teacher' | 'target'> & {
  readonly [Part in 'weights' | 'learned' | 'history']?: RunParts[Part] | undefined;
};

/**
 * The tensors of one training run: teacher, weights and the tracker of the self-consistent
 * dynamics, all in the tracker's frame. Gradient descent is independent of the frame: it is
 * equivariant under W₁ → W₁Q, W₂ → PᵀW₂, T → PᵀTQ. Without the self-consistent dynamics the frame is the
 * identity and never turns.
 */
export class TrainingRun {
  readonly #learningRate: tf.Tensor | undefined;
  #teacher: tf.Tensor;
  /** T, for gradient descent alone; otherwise the tracker owns it. */
  #target: tf.Tensor | undefined;
  #descent: Descent | undefined;
  #learned: tf.Tensor | undefined;
  #residual: tf.Tensor | undefined;
  readonly tracker: SelfConsistentTracker | undefined;
  /** ‖T‖² and ‖A*‖², invariant under turns of the frame. */
  readonly #references: References;
  /** Whether A has been small compared with T and A* so far, see {@link squaredDistance}. */
  #small: boolean;

  /** Starts at A(0), in the first frame. */
  static async start(
    engine: Engine,
    problem: TrainingProblem,
    dynamics: readonly DynamicsName[],
    { skip = true }: Pick<SelfConsistentOptions, 'skip'> = {},
  ): Promise<TrainingRun> {
    let active = 0;
    const parts = await tidyAsync(async (own): Promise<SomeParts> => {
      const start = own(tf.tidy(() => startOf(problem)));
      if (!dynamics.includes('self-consistent')) return start;
      const learned = own(learnedMatrix(start.weights));
      const frame = firstFrame((await learned.data()) as Float32Array, problem.target, {
        dimension: problem.inputs,
        width: problem.width,
        threshold: problem.threshold,
        learningRate: problem.learningRate,
        svd: engine.svd,
      });
      // A batch does not track its roots in a frame that turns at every step.
      if (skip) active = frame.active;
      return tidy(() => {
        const turn = { p: square(frame.u), q: square(frame.v) };
        const inFrame = (matrix: tf.Tensor) => turned(matrix, turn);
        return {
          target: inFrame(start.target),
          learned: inFrame(learned),
          teacher: inFrame(start.teacher),
          weights: dynamics.includes('gradient-descent')
            ? turnWeights(start.weights, turn)
            : undefined,
        };
      });
    });
    return new TrainingRun(engine, problem, parts, { skip, active, small: true });
  }

  /** Continues from the {@link parts} of a run of both dynamics; takes ownership of the tensors. */
  static resume(
    engine: Engine,
    problem: TrainingProblem,
    parts: RunParts,
    small: boolean,
  ): TrainingRun {
    return new TrainingRun(engine, problem, parts, { skip: false, active: 0, small });
  }

  /** Takes ownership of the tensors, and disposes them, also when it throws. */
  private constructor(
    { svd }: Engine,
    problem: TrainingProblem,
    { weights, teacher, target, learned, history }: SomeParts,
    { small, ...how }: { readonly skip: boolean; readonly active: number; readonly small: boolean },
  ) {
    this.#references = referencesOf(problem);
    this.#small = small;
    this.#teacher = teacher;
    if (!learned) this.#target = target;
    const { inputs: dimension, threshold, learningRate } = problem;
    try {
      if (weights) this.#descent = descentOf(weights, { ...problem, dimension }, how.skip);
      if (learned) {
        const options = { dimension, threshold, learningRate, svd, ...how };
        this.tracker = new SelfConsistentTracker(learned, target, options, history);
      }
      this.#learningRate = tf.scalar(learningRate);
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
      const { errors, norms } = await this.#compare(true);
      if (areSmall(norms, this.#references)) return errors;
      this.#small = false;
    }
    return (await this.#compare(false)).errors;
  }

  /** The errors; if `small`, also ‖A‖² of the dynamics present. Keeps G. */
  async #compare(small: boolean): Promise<{ errors: Errors; norms: number[] }> {
    const [own, followed] = [this.#learned, this.tracker?.learned];
    const matrices = { target: this.#heldTarget, teacher: this.#teacher, own, followed };
    const { sums, residual } = compareLearned(matrices, small);
    this.#residual?.dispose();
    this.#residual = residual;
    const values = await sums.data().finally(() => sums.dispose());
    const sumsAt = (at: number) => {
      return { target: values[at]!, teacher: values[at + 1]!, norm: values[at + 2]! };
    };
    const [gd, sc] = [sumsAt(0), sumsAt(3)];
    const norms = [own && gd.norm, followed && sc.norm].filter((value) => value !== undefined);
    return { errors: errorsOf(gd, sc, values[6]!, this.#references, small), norms };
  }

  /** T, in the frame. */
  get #heldTarget(): tf.Tensor {
    return this.tracker?.target ?? this.#target!;
  }

  /** The tensors of a run of both dynamics without skipped corrections; owned by the run. */
  get parts(): RunParts {
    const { learned, target, history } = this.tracker!;
    return {
      weights: (this.#descent as WeightDescent).weights,
      teacher: this.#teacher,
      target,
      learned,
      history,
    };
  }

  /** Whether A has been small compared with T and A* so far. */
  get small(): boolean {
    return this.#small;
  }

  /** One step of both dynamics. */
  async step(): Promise<void> {
    if (this.#descent) {
      this.#replaceDescent(this.#descent.step(this.#residual!, this.#learningRate!));
      this.#forgetLearned();
    }
    await this.tracker?.step((turn) => this.#turn(turn));
  }

  dispose(): void {
    this.#forgetLearned();
    this.#descent?.dispose();
    for (const own of [this.#learningRate, this.#teacher, this.#target]) own?.dispose();
    this.tracker?.dispose();
  }

  #turn(turn: Turn): void {
    const teacher = turned(this.#teacher, turn);
    this.#teacher.dispose();
    this.#teacher = teacher;
    if (this.#descent) this.#replaceDescent(this.#descent.turned(turn));
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

/** Initial weights, teacher and target, in the original frame. */
function startOf({ inputs: d, hidden: r, w1, w2, teacher, target }: TrainingProblem) {
  return {
    weights: { x: tf.tensor2d(w1, [r, d]), y: tf.transpose(tf.tensor2d(w2, [d, r])) },
    teacher: square(teacher),
    target: square(target),
  };
}
