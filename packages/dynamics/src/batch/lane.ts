import type { StopRule } from '@mixed-dynamics/artifacts';
import type { Engine } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { firstCorrections, type Verdict } from '../control.ts';
import { areSmall, errorsOf, type References } from '../errors.ts';
import { referencesOf } from '../loss.ts';
import { sideOf } from '../padding.ts';
import { type Begun, begin } from '../state.ts';
import type { TrainingProblem } from '../trainingProblem.ts';
import { TrainingRecord, type TrainingResult } from '../trainingRecord.ts';
import { type TrackerCounts, TrainingRun } from '../trainingRun.ts';
import { type BatchState, batchOfOne } from './batchState.ts';
import type { StepReading } from './chunk.ts';

/** Steps that a network takes alone before it joins: the parabola needs three points. */
const stepsAlone = 3;

/** What a network has done so far. */
interface Progress {
  readonly record: TrainingRecord;
  readonly counts: TrackerCounts;
  /** Corrections of the roots per step, in future chunks. */
  corrections: number;
  /** Whether the frame turned after the last chunk. The next chunk was launched before, so its verdict must not turn it again. */
  turnOrdered: boolean;
  small: boolean;
}

/** A network in a batch: the host's view of it, with the promise of its result. */
export class Lane {
  readonly problem: TrainingProblem;
  readonly result: Promise<TrainingResult>;
  readonly #stop: StopRule;
  readonly #references: References;
  #resolve: (result: TrainingResult) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #stage: 'waiting' | 'under way' | 'over' = 'waiting';
  #progress: Progress;

  constructor(problem: TrainingProblem, stop: StopRule) {
    this.problem = problem;
    this.#stop = stop;
    this.#references = referencesOf(problem);
    this.#progress = noProgress(stop);
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** `over`: ended or failed. */
  get stage(): 'waiting' | 'under way' | 'over' {
    return this.#stage;
  }

  get corrections(): number {
    return this.#progress.corrections;
  }

  /** Whether its record is complete. */
  get finished(): boolean {
    return this.#progress.record.reason !== undefined;
  }

  /** Takes its first steps, alone. @returns its state, unless it ended */
  async begin(engine: Engine): Promise<BatchState | undefined> {
    this.#stage = 'under way';
    const dynamics = ['gradient-descent', 'self-consistent'] as const;
    const start = await begin(engine, this.problem, dynamics, false);
    return this.trainAlone(engine, start, stepsAlone);
  }

  /** Takes this many steps alone, fewer if it ends. Disposes the start. @returns its state, unless it ended */
  async trainAlone(engine: Engine, start: Begun, steps: number): Promise<BatchState | undefined> {
    const { record, counts } = this.#progress;
    const run = new TrainingRun(engine, this.problem, start, { skips: false });
    try {
      for (let step = 0; step < steps; step++) {
        const errors = await run.measure();
        record.add(errors, () => tf.clone(run.gradientDescent!));
        record.keepBest();
        if (this.finished) return undefined;
        await run.step();
      }
      return batchOfOne(run.state, this.problem);
    } finally {
      for (const name of ['corrections', 'turns', 'svds'] as const) {
        counts[name] += run.counts[name];
      }
      run.dispose();
    }
  }

  /** Adds the steps of a chunk up to the network's end; its A is at index `place` of `learned`. */
  addChunk(readings: readonly StepReading[], learned: readonly tf.Tensor[], place: number): void {
    const progress = this.#progress;
    for (const [step, { small, direct, sizes }] of readings.entries()) {
      if (this.finished) break;
      progress.counts.corrections += sizes.length;
      progress.small &&= areSmall(small, this.#references);
      const sums = progress.small ? small : direct;
      progress.record.add(errorsOf(sums, this.#references, progress.small), () =>
        matrixAt(learned[step]!, place),
      );
    }
    progress.record.keepBest();
  }

  /** @returns whether the frame must turn now */
  apply({ corrections, turn }: Verdict): boolean {
    const progress = this.#progress;
    progress.corrections = corrections;
    progress.turnOrdered = turn && !progress.turnOrdered;
    if (progress.turnOrdered) progress.counts.turns += 1;
    return progress.turnOrdered;
  }

  /** Discards its progress; it waits again. */
  restart(): void {
    this.#progress.record.dispose();
    this.#progress = noProgress(this.#stop);
    this.#stage = 'waiting';
  }

  /** Its record is complete. */
  end(): void {
    this.#stage = 'over';
    const { record, counts } = this.#progress;
    record
      .result(sideOf(this.problem), counts)
      .finally(() => record.dispose())
      .then(this.#resolve, this.#reject);
  }

  /** Also while its result is being read, a read that a lost GPU may never answer. */
  fail(error: unknown): void {
    this.#stage = 'over';
    this.#progress.record.dispose();
    this.#reject(error);
  }
}

const noProgress = (stop: StopRule): Progress => ({
  record: new TrainingRecord(stop, 'gd'),
  counts: { corrections: 0, turns: 0, svds: 0 },
  corrections: firstCorrections,
  ...{ turnOrdered: false, small: true },
});

function matrixAt(batch: tf.Tensor, place: number): tf.Tensor {
  const [, m, n] = batch.shape as [number, number, number];
  return tf.tidy(() => tf.reshape(tf.slice(batch, [place, 0, 0], [1, m, n]), [m, n]));
}
