import type { Engine } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { firstFrame } from './firstFrame.ts';
import type { Turn } from './frame.ts';
import { gradientDescentStep, learnedMatrix, type WeightTensors } from './gradientDescent.ts';
import { sumOfSquares, turned } from './matrixOps.ts';
import { SelfConsistentTracker } from './selfConsistent.ts';
import { distanceSum, isSmallBeside, squaredDistance, squaredNorm } from './squaredDistance.ts';
import type { DynamicsName, TrainingProblem } from './trainingProblem.ts';

/** The five curves' values at one iteration; NaN for dynamics that are left out. */
export interface Errors {
  readonly gdTrain: number;
  readonly gdTest: number;
  readonly scTrain: number;
  readonly scTest: number;
  readonly distance: number;
}

/** What one read brings from the device, in the order in which it is stacked. */
type Sums = readonly [number, number, number, number, number, number, number];

/**
 * The tensors of one training run: teacher, weights and the tracker of the self-consistent
 * dynamics, all in the tracker's frame. Gradient descent does not see the frame: it is equivariant
 * under W₁ → W₁Q, W₂ → PᵀW₂, T → PᵀTQ. Without the self-consistent dynamics the frame is the
 * identity and never turns.
 */
export class TrainingRun {
  readonly #problem: TrainingProblem;
  readonly #learningRate: tf.Tensor;
  #teacher: tf.Tensor;
  /** T, for gradient descent alone; otherwise the tracker has it. */
  #target: tf.Tensor | undefined;
  #weights: WeightTensors | undefined;
  #learned: tf.Tensor | undefined;
  #residual: tf.Tensor | undefined;
  readonly tracker: SelfConsistentTracker | undefined;
  /** ‖T‖² and ‖A*‖², which no turn of the frame changes. */
  readonly #targetNorm: number;
  readonly #teacherNorm: number;
  /** Whether A has been small beside T and A* so far, see {@link squaredDistance}. */
  #small = true;

  static async start(
    engine: Engine,
    problem: TrainingProblem,
    dynamics: readonly DynamicsName[],
  ): Promise<TrainingRun> {
    const { dimension: d, hidden: r } = problem;
    const weights = tf.tidy(() => ({
      x: tf.tensor2d(problem.w1, [r, d]),
      y: tf.transpose(tf.tensor2d(problem.w2, [d, r])),
    }));
    const learned = learnedMatrix(weights);
    if (!dynamics.includes('self-consistent')) {
      learned.dispose();
      return new TrainingRun(problem, weights);
    }
    const start = (await learned.data()) as Float32Array;
    const frame = firstFrame(start, problem.target, {
      dimension: d,
      width: problem.width,
      threshold: problem.sigma2 * problem.width,
      learningRate: problem.learningRate,
      svd: engine.svd,
    });
    const u = tf.tensor2d(Float32Array.from(frame.u), [d, d]);
    const v = tf.tensor2d(Float32Array.from(frame.v), [d, d]);
    const target = tf.tidy(() => turned(tf.tensor2d(problem.target, [d, d]), u, v));
    const tracker = new SelfConsistentTracker(turned(learned, u, v), target, {
      dimension: d,
      threshold: problem.sigma2 * problem.width,
      learningRate: problem.learningRate,
      svd: engine.svd,
    });
    learned.dispose();
    const run = new TrainingRun(
      problem,
      dynamics.includes('gradient-descent') ? weights : undefined,
      tracker,
    );
    if (!dynamics.includes('gradient-descent')) tf.dispose([weights.x, weights.y]);
    run.#turn({ p: u, q: v });
    tf.dispose([u, v]);
    return run;
  }

  private constructor(
    problem: TrainingProblem,
    weights: WeightTensors | undefined,
    tracker?: SelfConsistentTracker,
  ) {
    const { dimension: d } = problem;
    this.#problem = problem;
    this.#targetNorm = squaredNorm(problem.target);
    this.#teacherNorm = squaredNorm(problem.teacher);
    this.#learningRate = tf.scalar(problem.learningRate);
    this.#teacher = tf.tensor2d(problem.teacher, [d, d]);
    this.#weights = weights;
    this.tracker = tracker;
    if (!tracker) this.#target = tf.tensor2d(problem.target, [d, d]);
  }

  /** A of gradient descent at the last {@link measure}, in the frame; owned by the run. */
  get gradientDescent(): tf.Tensor | undefined {
    return this.#learned;
  }

  /** A of the self-consistent dynamics, in the frame; owned by the run. */
  get selfConsistent(): tf.Tensor | undefined {
    return this.tracker?.learned;
  }

  /** Errors at the present iteration; keeps A and G of gradient descent for {@link step}. */
  async measure(): Promise<Errors> {
    if (this.#weights) {
      this.#learned = learnedMatrix(this.#weights);
      this.#residual = tf.sub(this.#learned, this.#heldTarget);
    }
    if (this.#small) {
      const { errors, largest } = await this.#compare(true);
      if (isSmallBeside(largest, Math.min(this.#targetNorm, this.#teacherNorm))) return errors;
      this.#small = false;
    }
    return (await this.#compare(false)).errors;
  }

  /** The errors, and the larger ‖A‖² of the two dynamics if `small`. */
  async #compare(small: boolean): Promise<{ errors: Errors; largest: number }> {
    const [target, teacher] = [this.#heldTarget, this.#teacher];
    const [own, followed] = [this.#learned, this.tracker?.learned];
    const sums = tf.tidy(() => {
      const missing = tf.scalar(Number.NaN);
      const scalar = (sum: tf.Tensor) => sum.reshape([]);
      const toTarget = (a?: tf.Tensor) => (a ? scalar(distanceSum(a, target, small)) : missing);
      const toTeacher = (a?: tf.Tensor) => (a ? scalar(distanceSum(a, teacher, small)) : missing);
      const norm = (a?: tf.Tensor) => (a && small ? scalar(sumOfSquares(a)) : missing);
      const gdTrain =
        this.#residual && !small ? scalar(sumOfSquares(this.#residual)) : toTarget(own);
      return tf.stack([
        ...[gdTrain, toTeacher(own), norm(own)],
        ...[toTarget(followed), toTeacher(followed), norm(followed)],
        own && followed ? scalar(sumOfSquares(tf.sub(own, followed))) : missing,
      ]);
    });
    const [gdToTarget, gdToTeacher, gdNorm, scToTarget, scToTeacher, scNorm, apart] = (await sums
      .data()
      .finally(() => sums.dispose())) as unknown as Sums;
    const entries = this.#problem.dimension ** 2;
    const train = (sum: number, norm: number) =>
      squaredDistance(sum, norm, this.#targetNorm, small) / entries;
    const test = (sum: number, norm: number) =>
      squaredDistance(sum, norm, this.#teacherNorm, small) / entries;
    const errors = {
      gdTrain: train(gdToTarget, gdNorm),
      gdTest: test(gdToTeacher, gdNorm),
      scTrain: train(scToTarget, scNorm),
      scTest: test(scToTeacher, scNorm),
      distance: apart / entries,
    };
    const norms = [own && gdNorm, followed && scNorm].filter((norm) => norm !== undefined);
    return { errors, largest: Math.max(...norms) };
  }

  /** T, in the frame. */
  get #heldTarget(): tf.Tensor {
    return this.tracker?.target ?? this.#target!;
  }

  /** One step of both dynamics. */
  async step(): Promise<void> {
    if (this.#weights) {
      this.#replaceWeights(
        gradientDescentStep(
          this.#weights,
          this.#residual!,
          this.#learningRate,
          this.#problem.update,
        ),
      );
      this.#forgetLearned();
    }
    await this.tracker?.step((turn) => this.#turn(turn));
  }

  dispose(): void {
    this.#forgetLearned();
    tf.dispose([this.#learningRate, this.#teacher]);
    this.#target?.dispose();
    if (this.#weights) tf.dispose([this.#weights.x, this.#weights.y]);
    this.tracker?.dispose();
  }

  #turn({ p, q }: Turn): void {
    const teacher = turned(this.#teacher, p, q);
    this.#teacher.dispose();
    this.#teacher = teacher;
    if (!this.#weights) return;
    this.#replaceWeights({
      x: tf.matMul(this.#weights.x, q),
      y: tf.matMul(this.#weights.y, p),
    });
  }

  #replaceWeights(next: WeightTensors): void {
    tf.dispose([this.#weights!.x, this.#weights!.y]);
    this.#weights = next;
  }

  #forgetLearned(): void {
    this.#learned?.dispose();
    this.#residual?.dispose();
    this.#learned = undefined;
    this.#residual = undefined;
  }
}
