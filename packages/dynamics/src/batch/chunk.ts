import * as tf from '@tensorflow/tfjs';
import type { BatchCell } from './batchCell.ts';
import { type BatchState, disposeState } from './batchState.ts';
import { batchStep, measuredSums, type StepSums } from './batchStep.ts';

/** Steps between two reads. */
const stepsAChunk = 8;

/** Some steps of a batch that were handed to the device, and what is read of them later. */
export interface Chunk<Lane> {
  readonly lanes: readonly Lane[];
  /** Lanes whose part of this chunk counts for nothing. */
  readonly skipped: Set<Lane>;
  readonly start: BatchState;
  readonly end: BatchState;
  /** A of gradient descent before each step, B×d×d. */
  readonly learned: readonly tf.Tensor[];
  /** How often the roots of each lane were corrected a step. */
  readonly corrections: readonly number[];
  readonly rows: tf.Tensor;
  readonly reading: Promise<ArrayLike<number>>;
}

/** One network's part of a chunk, by step. */
export interface ChunkReading {
  readonly sums: readonly StepSums[];
  /** Sizes of the corrections. */
  readonly sizes: readonly (readonly number[])[];
}

/** Hands the steps to the device and asks for what they measure; waits for nothing. */
export function launchChunk<Lane extends { readonly cell: BatchCell }>(
  lanes: readonly Lane[],
  start: BatchState,
  identity: tf.Tensor,
): Chunk<Lane> {
  const corrections = lanes.map(({ cell }) => cell.corrections);
  const masks = Array.from({ length: Math.max(...corrections) }, (_, i) =>
    tf.tensor3d(
      corrections.map((count) => (count > i ? 1 : 0)),
      [lanes.length, 1, 1],
    ),
  );
  const order = lanes[0]!.cell.problem.update;
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
  const all = tf.stack(rows);
  tf.dispose([...rows, ...masks]);
  const reading = all.data();
  // Whoever waits for it is told; until then nobody else may be.
  reading.catch(() => {});
  const skipped = new Set<Lane>();
  return { lanes, skipped, start, end, learned, corrections, rows: all, reading };
}

/** What the chunk measured, for each of its lanes. Waits for the device. */
export async function readChunk<Lane>({
  lanes,
  corrections,
  rows,
  reading,
}: Chunk<Lane>): Promise<ChunkReading[]> {
  const values = await reading;
  const [steps, height] = rows.shape as [number, number];
  const at = (step: number, row: number, lane: number) =>
    values[(step * height + row) * lanes.length + lane]!;
  return lanes.map((_, lane) => {
    const perStep = Array.from({ length: steps }, (_, step) => step);
    return {
      sums: perStep.map(
        (step) =>
          Object.fromEntries(
            measuredSums.map((name, row) => [name, at(step, row, lane)]),
          ) as unknown as StepSums,
      ),
      sizes: perStep.map((step) =>
        Array.from({ length: corrections[lane]! }, (_, i) =>
          at(step, measuredSums.length + i, lane),
        ),
      ),
    };
  });
}

/** Lets go of everything but the end, which is another chunk's start by now. */
export function disposeChunk<Lane>({ start, learned, rows }: Chunk<Lane>): void {
  disposeState(start);
  tf.dispose([...learned, rows]);
}
