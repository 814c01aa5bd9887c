import type { StopRule } from '@mixed-dynamics/artifacts';
import type { Engine } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { areSmall, errorsOf, type References, type Sums } from '../errors.ts';
import { referencesOf } from '../loss.ts';
import { sideOf } from '../padding.ts';
import type { TrackerCounts } from '../selfConsistent.ts';
import type { TrainingProblem } from '../trainingProblem.ts';
import { TrainingRecord, type TrainingResult } from '../trainingRecord.ts';
import { TrainingRun } from '../trainingRun.ts';
import { type BatchState, stateOfOne } from './batchState.ts';
import type { StepSums } from './batchStep.ts';
import { type ChunkVerdict, firstCorrections } from './chunkControl.ts';

/** One network's part of a chunk, by step. */
export interface ChunkReading {
  readonly sums: readonly StepSums[];
  /** Sizes of the corrections. */
  readonly sizes: readonly (readonly number[])[];
}

/** One network of a batch: the host's view of it. */
export class BatchCell {
  readonly problem: TrainingProblem;
  readonly record: TrainingRecord;
  readonly counts: TrackerCounts = { corrections: 0, turns: 0, svds: 0 };
  /** Corrections of the roots per step, in future chunks. */
  corrections: number = firstCorrections;
  /** A turn was ordered, but the next chunk to be judged was launched before it. */
  #turnOrdered = false;
  readonly #references: References;
  #small = true;

  constructor(problem: TrainingProblem, stop: StopRule) {
    this.problem = problem;
    this.record = new TrainingRecord(stop, 'gd');
    this.#references = referencesOf(problem);
  }

  get finished(): boolean {
    return this.record.reason !== undefined;
  }

  /** Adds the steps of a chunk up to the network's end; its A is at index `place` of `learned`. */
  addChunk({ sums, sizes }: ChunkReading, learned: readonly tf.Tensor[], place: number): void {
    for (const [step, sum] of sums.entries()) {
      if (this.finished) break;
      this.counts.corrections += sizes[step]!.length;
      this.#add(sum, () => matrixAt(learned[step]!, place));
    }
    this.record.keepBest();
  }

  /** Applies a verdict. @returns whether the frame must turn now */
  applyVerdict({ corrections, turn }: ChunkVerdict): boolean {
    this.corrections = corrections;
    this.#turnOrdered = turn && !this.#turnOrdered;
    if (this.#turnOrdered) this.counts.turns += 1;
    return this.#turnOrdered;
  }

  /** The sums of the next iteration, before its step. */
  #add(sums: StepSums, take: () => tf.Tensor): void {
    const direct = (of: 'gd' | 'sc'): Sums => ({
      ...{ target: sums[`${of}Target`], teacher: sums[`${of}Teacher`] },
      ...{ targetNorm: sums[`${of}TargetNorm`], teacherNorm: sums[`${of}TeacherNorm`] },
    });
    const inner = (of: 'gd' | 'sc'): Sums => ({
      ...direct(of),
      ...{ target: sums[`${of}InnerTarget`], teacher: sums[`${of}InnerTeacher`] },
    });
    this.#small &&= areSmall([direct('gd'), direct('sc')], this.#references);
    const [gd, sc] = (['gd', 'sc'] as const).map(this.#small ? inner : direct);
    this.record.add(errorsOf(gd!, sc!, sums.apart, this.#references, this.#small), take);
  }

  /** Takes this many steps alone, fewer if it ends; returns its state. Disposes the run. */
  async trainAlone(run: TrainingRun, steps: number): Promise<BatchState | undefined> {
    try {
      for (let step = 0; step < steps; step++) {
        const errors = await run.measure();
        this.record.add(errors, () => tf.clone(run.gradientDescent!));
        this.record.keepBest();
        if (this.finished) return undefined;
        await run.step();
      }
      return stateOfOne(run.parts, this.problem);
    } finally {
      const { corrections, turns, svds } = run.tracker!.counts;
      this.counts.corrections += corrections;
      this.counts.turns += turns;
      this.counts.svds += svds;
      run.dispose();
    }
  }

  /** Starts alone. */
  async begin(engine: Engine, steps: number): Promise<BatchState | undefined> {
    const dynamics = ['gradient-descent', 'self-consistent'] as const;
    return this.trainAlone(
      await TrainingRun.start(engine, this.problem, dynamics, { skip: false }),
      steps,
    );
  }

  async result(): Promise<TrainingResult> {
    try {
      return await this.record.result(sideOf(this.problem), this.counts);
    } finally {
      this.record.dispose();
    }
  }
}

function matrixAt(batch: tf.Tensor, place: number): tf.Tensor {
  const [, m, n] = batch.shape as [number, number, number];
  return tf.tidy(() => tf.reshape(tf.slice(batch, [place, 0, 0], [1, m, n]), [m, n]));
}
