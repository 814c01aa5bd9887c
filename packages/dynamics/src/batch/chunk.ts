import * as tf from '@tensorflow/tfjs';
import { tidy } from '../tidy.ts';
import { type BatchState, disposeState } from './batchState.ts';
import { batchStep, measuredSums, type StepSums } from './batchStep.ts';
import type { Lane } from './lane.ts';

/** Steps between two reads. */
const stepsAChunk = 8;

/** Some steps of a batch that were handed to the device, and what is read of them later. */
export interface Chunk {
  readonly lanes: readonly Lane[];
  /** Lanes whose part of this chunk counts for nothing. */
  readonly skipped: Set<Lane>;
  readonly start: BatchState;
  readonly end: BatchState;
  /** A of gradient descent before each step, B×d×d. */
  readonly learned: readonly tf.Tensor[];
  /** How often the roots of each lane were corrected a step. */
  readonly corrections: readonly number[];
  /** Rows of {@link batchStep}, of all steps one after another. */
  readonly reading: Promise<ArrayLike<number>>;
}

/** One network's part of a chunk, by step. */
export interface ChunkReading {
  readonly sums: readonly StepSums[];
  /** Sizes of the corrections. */
  readonly sizes: readonly (readonly number[])[];
}

/** Hands the steps to the device and asks for what they measure; waits for nothing. */
export function launchChunk(lanes: readonly Lane[], start: BatchState, identity: tf.Tensor): Chunk {
  const corrections = lanes.map(({ cell }) => cell.corrections);
  const order = lanes[0]!.cell.problem.update;
  const { learned, rows, end } = tidy(() => {
    const masks = Array.from({ length: Math.max(...corrections) }, (_, i) =>
      tf.tensor3d(
        corrections.map((count) => (count > i ? 1 : 0)),
        [lanes.length, 1, 1],
      ),
    );
    const learned: tf.Tensor[] = [];
    const rows: tf.Tensor[] = [];
    let end = start;
    for (let i = 0; i < stepsAChunk; i++) {
      const step = batchStep(end, identity, order, masks);
      if (end !== start) disposeState(end);
      end = step.next;
      learned.push(step.learned);
      rows.push(step.rows);
    }
    return { learned, rows: tf.stack(rows), end };
  });
  const reading = rows.data().finally(() => rows.dispose());
  // Whoever waits for it is told; until then nobody else may be.
  reading.catch(() => {});
  return { lanes, skipped: new Set(), start, end, learned, corrections, reading };
}

/** What the chunk measured, for each of its lanes. Waits for the device. */
export async function readChunk({
  lanes,
  corrections,
  reading,
  learned,
}: Chunk): Promise<ChunkReading[]> {
  const values = await reading;
  const steps = Array.from(learned, (_, step) => step);
  const height = values.length / (steps.length * lanes.length);
  const at = (step: number, row: number, lane: number) =>
    values[(step * height + row) * lanes.length + lane]!;
  return lanes.map((_, lane) => ({
    sums: steps.map(
      (step) =>
        Object.fromEntries(
          measuredSums.map((name, row) => [name, at(step, row, lane)]),
        ) as unknown as StepSums,
    ),
    sizes: steps.map((step) =>
      Array.from({ length: corrections[lane]! }, (_, i) => at(step, measuredSums.length + i, lane)),
    ),
  }));
}

/** Lets go of everything but the end, which is another chunk's start by now. */
export function disposeChunk({ start, learned }: Chunk): void {
  disposeState(start);
  tf.dispose([...learned]);
}
