import * as tf from '@tensorflow/tfjs';
import { disposeAll, tidy } from '../tidy.ts';
import type { ChunkReading } from './batchCell.ts';
import type { BatchState } from './batchState.ts';
import { batchStep, measuredSums, type StepSums } from './batchStep.ts';
import type { Lane } from './lane.ts';

/** Steps between two reads. */
const stepsAChunk = 8;

/** Some steps of a batch on the device, and the reading that follows. */
export interface Chunk {
  readonly lanes: readonly Lane[];
  /** Lanes whose part of this chunk is discarded. */
  readonly skipped: Set<Lane>;
  readonly start: BatchState;
  readonly end: BatchState;
  /** A of gradient descent before each step, B×d×d. */
  readonly learned: readonly tf.Tensor[];
  /** Corrections of the roots per step, for each lane. */
  readonly corrections: readonly number[];
  /** Rows of {@link batchStep}, step after step. */
  readonly reading: Promise<ArrayLike<number>>;
}

/** Queues the steps on the device and requests their measurements, without waiting. */
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
      if (end !== start) disposeAll(end);
      end = step.next;
      learned.push(step.learned);
      rows.push(step.rows);
    }
    return { learned, rows: tf.stack(rows), end };
  });
  const reading = rows.data().finally(() => rows.dispose());
  // The error is reported where the reading is awaited, not as an unhandled rejection.
  reading.catch(() => {});
  return { lanes, skipped: new Set(), start, end, learned, corrections, reading };
}

/** The measurements of the chunk for each of its lanes. Waits for the device. */
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

/** Disposes everything but the end, which is the next chunk's start. */
export function disposeChunk({ start, learned }: Chunk): void {
  disposeAll({ start, learned });
}
