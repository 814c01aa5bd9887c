import * as tf from '@tensorflow/tfjs';
import { columns, compareLearned, sumsOf, sumsOfEach } from '../compareLearned.ts';
import { descended, learnedOf } from '../descent.ts';
import type { LearnedSums } from '../errors.ts';
import { followedStep, predictRoots, remembering } from '../followed.ts';
import { correctRoots, squares } from '../squareRoots.ts';
import { disposeAll, mapTensors, release, tidy } from '../tidy.ts';
import type { TrainingProblem } from '../trainingProblem.ts';
import type { BatchState } from './batchState.ts';
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

/** What one network measured before a step. */
export interface StepReading {
  /** For a small A and for one that is not. */
  readonly small: LearnedSums;
  readonly direct: LearnedSums;
  /** Sizes of the corrections. */
  readonly sizes: readonly number[];
}

/** Queues the steps on the device and requests their measurements, without waiting. */
export function launchChunk(lanes: readonly Lane[], start: BatchState, identity: tf.Tensor): Chunk {
  const corrections = lanes.map((lane) => lane.corrections);
  const { problem } = lanes[0]!;
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
      const step = batchStep(end, identity, problem, masks);
      release(end, [step.next, start]);
      end = step.next;
      learned.push(step.learned);
      rows.push(step.rows);
    }
    // Separate handles, so that one state can be disposed without another.
    return { learned, rows: tf.stack(rows), end: mapTensors(end, (tensor) => tf.clone(tensor)) };
  });
  const reading = rows.data().finally(() => rows.dispose());
  // The error is reported where the reading is awaited, not as an unhandled rejection.
  reading.catch(() => {});
  return { lanes, skipped: new Set(), start, end, learned, corrections, reading };
}

/**
 * One step of both dynamics of every network; nothing is read. The roots are predicted, and corrected as often as `corrections`
 * says for each network, independently of the others: further corrections are multiplied by zero. Per network
 * 12d³ flops for gradient descent, and 8d³ plus 4d³ per correction for the self-consistent dynamics.
 * @param rule that of any of the networks
 * @param corrections for the first, second … correction, which networks take part: 1 or 0, B×1×1
 * @returns the next state; A of gradient descent before the step, B×d×d; and rows of B numbers:
 *   {@link sumsOfEach} for a small A, the sums of {@link compareLearned} for another, then a row per correction with its sizes
 */
function batchStep(
  state: BatchState,
  identity: tf.Tensor,
  rule: TrainingProblem,
  corrections: readonly tf.Tensor[],
): { readonly next: BatchState; readonly learned: tf.Tensor; readonly rows: tf.Tensor } {
  return tidy(() => {
    const { goal, descent, followed, learningRate } = state;
    const learned = learnedOf(descent);
    const matrices = { ...goal, own: learned, followed: followed.learned };
    const small = sumsOfEach(matrices, true);
    const direct = compareLearned(matrices, false);
    const h = squares(followed.learned);
    let roots = predictRoots(followed, identity);
    const sizes = corrections.map((factor) => {
      const corrected = correctRoots(roots, h, followed.threshold2, identity, { factor });
      roots = corrected.roots;
      return tf.reshape(corrected.size, [1, -1]);
    });
    return {
      learned,
      rows: tf.concat([columns(small), direct.sums, ...sizes]),
      next: {
        ...state,
        descent: descended(descent, direct.residual!, rule, learningRate),
        followed: followedStep(remembering(followed, roots), goal, learningRate, 1, identity),
      },
    };
  });
}

/** The measurements of the chunk: for each of its lanes, step by step. Waits for the device. */
export async function readChunk({
  lanes,
  corrections,
  reading,
  learned,
}: Chunk): Promise<StepReading[][]> {
  const values = await reading;
  const height = values.length / (learned.length * lanes.length);
  const each = (height - Math.max(...corrections) - 1) / 2;
  return lanes.map((_, lane) =>
    learned.map((_, step) => {
      const column = Array.from(
        { length: height },
        (_, row) => values[(step * height + row) * lanes.length + lane]!,
      );
      return {
        // Both share the distance of the two dynamics.
        small: sumsOf([...column.slice(0, each), column[2 * each]!]),
        direct: sumsOf(column.slice(each, 2 * each + 1)),
        sizes: column.slice(2 * each + 1, 2 * each + 1 + corrections[lane]!),
      };
    }),
  );
}

/** Disposes everything but the end, which is the next chunk's start. */
export function disposeChunk({ start, learned }: Chunk): void {
  disposeAll([start, learned]);
}
