import type { Engine } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { areSmall, type Errors, errorsOf, type References } from './errors.ts';
import { firstFrame } from './firstFrame.ts';
import type { Turn } from './frame.ts';
import { gradientDescentStep, learnedMatrix, type WeightTensors } from './gradientDescent.ts';
import { sumOfSquares, turned } from './matrixOps.ts';
import { type SelfConsistentOptions, SelfConsistentTracker } from './selfConsistent.ts';
import { distanceSum } from './squaredDistance.ts';
import type { Roots } from './squareRoots.ts';
import { type DynamicsName, referencesOf, type TrainingProblem } from './trainingProblem.ts';

/** What a run of both dynamics goes on from, all in the tracker's frame. */
export interface RunParts {
  readonly weights: WeightTensors;
  /** A*, T, and A of the self-consistent dynamics, d×d. */
  readonly teacher: tf.Tensor;
  readonly target: tf.Tensor;
  readonly learned: tf.Tensor;
  /** Roots at the steps just before, oldest first. */
  readonly history: readonly Roots[];
}

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
  readonly #references: References;
  /** Whether A has been small beside T and A* so far, see {@link squaredDistance}. */
  #small = true;

  static async start(
    engine: Engine,
    problem: TrainingProblem,
    dynamics: readonly DynamicsName[],
    { skip = true }: Pick<SelfConsistentOptions, 'skip'> = {},
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
    const options = trackerOptions(engine, problem, skip);
    const tracker = new SelfConsistentTracker(turned(learned, u, v), target, options);
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

  /** Goes on from what {@link parts} told of a run of both dynamics; takes the tensors over. */
  static resume(
    engine: Engine,
    problem: TrainingProblem,
    { weights, teacher, target, learned, history }: RunParts,
    small: boolean,
  ): TrainingRun {
    const options = trackerOptions(engine, problem, false);
    const tracker = new SelfConsistentTracker(learned, target, options, history);
    const run = new TrainingRun(problem, weights, tracker);
    run.#teacher.dispose();
    run.#teacher = teacher;
    run.#small = small;
    return run;
  }

  private constructor(
    problem: TrainingProblem,
    weights: WeightTensors | undefined,
    tracker?: SelfConsistentTracker,
  ) {
    const { dimension: d } = problem;
    this.#problem = problem;
    this.#references = referencesOf(problem);
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
      const { errors, norms } = await this.#compare(true);
      if (areSmall(norms, this.#references)) return errors;
      this.#small = false;
    }
    return (await this.#compare(false)).errors;
  }

  /** The errors; if `small`, also ‖A‖² of the dynamics that are there. */
  async #compare(small: boolean): Promise<{ errors: Errors; norms: number[] }> {
    const [target, teacher] = [this.#heldTarget, this.#teacher];
    const [own, followed] = [this.#learned, this.tracker?.learned];
    const sums = tf.tidy(() => {
      const missing = tf.scalar(Number.NaN);
      const scalar = (sum: tf.Tensor) => sum.reshape([]);
      const to = (a: tf.Tensor | undefined, m: tf.Tensor) =>
        a ? scalar(distanceSum(a, m, small)) : missing;
      const norm = (a?: tf.Tensor) => (a && small ? scalar(sumOfSquares(a)) : missing);
      const known = this.#residual && !small ? scalar(sumOfSquares(this.#residual)) : undefined;
      return tf.stack([
        ...[known ?? to(own, target), to(own, teacher), norm(own)],
        ...[to(followed, target), to(followed, teacher), norm(followed)],
        own && followed ? scalar(sumOfSquares(tf.sub(own, followed))) : missing,
      ]);
    });
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

  /** The tensors of a run of both dynamics, owned by the run. */
  get parts(): RunParts {
    const { learned, target, history } = this.tracker!;
    return { weights: this.#weights!, teacher: this.#teacher, target, learned, history };
  }

  /** Whether A has been small beside T and A* so far. */
  get small(): boolean {
    return this.#small;
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

function trackerOptions(
  { svd }: Engine,
  { dimension, sigma2, width, learningRate }: TrainingProblem,
  skip: boolean,
): SelfConsistentOptions {
  return { dimension, threshold: sigma2 * width, learningRate, svd, skip };
}
