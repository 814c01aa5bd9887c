import type { Engine } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { turnTowardsDiagonal } from '../frame.ts';
import type { StopRule } from '../stopping.ts';
import { checkProblem, type TrainingProblem } from '../trainingProblem.ts';
import type { TrainingResult } from '../trainingRecord.ts';
import { TrainingRun } from '../trainingRun.ts';
import { BatchCell } from './batchCell.ts';
import {
  type BatchState,
  disposeState,
  joined,
  partsOf,
  picked,
  turnedState,
} from './batchState.ts';
import { type Chunk, disposeChunk, launchChunk, readChunk } from './chunk.ts';
import { judgeChunk } from './chunkControl.ts';

/** Steps that a network takes alone before it joins: the parabola needs three points. */
const stepsAlone = 3;
/** Networks that are done are dropped when they are this share of the batch. */
const compactionShare = 0.25;

export interface BatchOptions {
  readonly stop: StopRule;
  /** How many networks are trained at a time, see {@link batchCapacity}. */
  readonly capacity: number;
}

interface Lane {
  readonly cell: BatchCell;
  readonly resolve: (result: TrainingResult) => void;
  readonly reject: (error: unknown) => void;
}

/** What the device holds: one lane a place of the state's first axis. */
interface Held {
  readonly lanes: readonly Lane[];
  readonly state: BatchState;
}

/**
 * Trains many networks of one dimension at a time, for devices that one network does not fill. They
 * may come one after another: a network joins when another one has ended.
 *
 * Steps are taken in chunks without a read in between; while the host judges one chunk, the device
 * computes the next. What the host decides about a network (stop, corrections a step, a turn of its
 * frame) follows from that network alone, and takes effect a chunk later: whatever a network did
 * after its end is forgotten. One whose roots were lost goes over its last two chunks again alone,
 * with the care of {@link trainCell}, and comes back. On engines that compute the products of a
 * batch one by one, a network's numbers do not depend on its neighbours by a single bit.
 */
export class BatchTrainer {
  readonly #engine: Engine;
  readonly #options: BatchOptions;
  readonly #waiting: Lane[] = [];
  #identity: tf.Tensor | undefined;
  #running = false;

  constructor(engine: Engine, options: BatchOptions) {
    this.#engine = engine;
    this.#options = options;
  }

  /**
   * Trains one network by both dynamics, together with whatever else there is to train.
   * @throws UserError when the problem's arrays and numbers do not fit together
   * @throws Error when its dimension or order of updates is not that of the networks before
   */
  train(problem: TrainingProblem): Promise<TrainingResult> {
    checkProblem(problem);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ cell: new BatchCell(problem, this.#options.stop), resolve, reject });
      if (this.#running) return;
      this.#running = true;
      // Whatever else is asked for in this turn of the event loop begins together with it.
      setImmediate(() => this.#run());
    });
  }

  async #run(): Promise<void> {
    let held: Held | undefined;
    let flying: Chunk<Lane> | undefined;
    try {
      for (;;) {
        held = await this.#admit(held);
        const next = held && launchChunk(held.lanes, held.state, this.#identityOf(held));
        held = next && { lanes: next.lanes, state: next.end };
        if (flying) held = await this.#digest(flying, next, held);
        flying = next;
        if (!held && !flying && this.#waiting.length === 0) break;
      }
    } catch (error) {
      // The device does not answer any more, or there is a bug: nobody's numbers can be had.
      const lanes = new Set([...this.#waiting.splice(0), ...(held?.lanes ?? [])]);
      for (const { reject } of lanes) reject(error);
    } finally {
      this.#running = false;
      this.#identity?.dispose();
      this.#identity = undefined;
    }
  }

  #identityOf({ state }: Held): tf.Tensor {
    this.#identity ??= tf.eye(state.target.shape.at(-1)!);
    return this.#identity;
  }

  /** Fills the batch up with networks that wait, after their first steps alone. */
  async #admit(held: Held | undefined): Promise<Held | undefined> {
    const lanes = [...(held?.lanes ?? [])];
    const states = held ? [held.state] : [];
    while (lanes.length < this.#options.capacity) {
      const lane = this.#waiting.shift();
      if (!lane) break;
      const state = await lane.cell.begin(this.#engine, stepsAlone);
      if (!state) {
        finish(lane);
        continue;
      }
      lanes.push(lane);
      states.push(state);
    }
    return lanes.length > 0 ? { lanes, state: joined(states) } : undefined;
  }

  /**
   * Judges a chunk while the next one runs, and applies the verdicts to what that one leaves.
   * @param held lanes and end of `next`
   */
  async #digest(
    chunk: Chunk<Lane>,
    next: Chunk<Lane> | undefined,
    held: Held | undefined,
  ): Promise<Held | undefined> {
    const toTurn = new Set<Lane>();
    const lost: Lane[] = [];
    const readings = await readChunk(chunk);
    for (const [place, lane] of chunk.lanes.entries()) {
      const { cell } = lane;
      if (cell.finished || chunk.skipped.has(lane)) continue;
      const verdict = judgeChunk(readings[place]!.sizes);
      if (verdict.lost) {
        lost.push(lane);
        continue;
      }
      cell.addChunk(readings[place]!, chunk.learned, place);
      if (cell.finished) finish(lane);
      else if (cell.obey(verdict)) toTurn.add(lane);
    }
    const repaired = await this.#repair(lost, chunk, next);
    disposeChunk(chunk);
    return held && this.#rearrange(held, toTurn, repaired, new Set(lost));
  }

  /** Goes over what `chunk` and `next` did with these networks again, alone. */
  async #repair(
    lost: readonly Lane[],
    chunk: Chunk<Lane>,
    next: Chunk<Lane> | undefined,
  ): Promise<{ lane: Lane; state: BatchState }[]> {
    const repaired = [];
    for (const lane of lost) {
      const { cell } = lane;
      const parts = partsOf(chunk.start, chunk.lanes.indexOf(lane));
      const run = TrainingRun.resume(this.#engine, cell.problem, parts, cell.small);
      const steps = chunk.learned.length + (next?.learned.length ?? 0);
      const state = await cell.goAlone(run, steps);
      next?.skipped.add(lane);
      if (state) repaired.push({ lane, state });
      else finish(lane);
    }
    return repaired;
  }

  /** Drops networks that are done, when they are many, turns frames, and puts the repaired back. */
  #rearrange(
    held: Held,
    toTurn: ReadonlySet<Lane>,
    repaired: readonly { lane: Lane; state: BatchState }[],
    lost: ReadonlySet<Lane>,
  ): Held | undefined {
    const { lanes, state } = held;
    const done = lanes.filter(({ cell }) => cell.finished).length;
    const full = this.#waiting.length > 0 || done >= compactionShare * lanes.length;
    if (toTurn.size === 0 && lost.size === 0 && !(full && done > 0)) return held;
    const places = (wanted: (lane: Lane) => boolean) =>
      lanes.flatMap((lane, place) =>
        !lane.cell.finished && !lost.has(lane) && wanted(lane) ? [place] : [],
      );
    const still = places((lane) => !toTurn.has(lane));
    const turning = places((lane) => toTurn.has(lane));
    const parts: BatchState[] = [];
    if (still.length > 0) parts.push(picked(state, still));
    if (turning.length > 0) parts.push(this.#turn(picked(state, turning)));
    disposeState(state);
    parts.push(...repaired.map((entry) => entry.state));
    if (parts.length === 0) return undefined;
    const order = [...still, ...turning].map((place) => lanes[place]!);
    return { lanes: [...order, ...repaired.map(({ lane }) => lane)], state: joined(parts) };
  }

  #turn(state: BatchState): BatchState {
    const turn = turnTowardsDiagonal(state.history.at(-1)!, this.#identity!);
    const next = turnedState(state, turn);
    tf.dispose([turn.p, turn.q]);
    return next;
  }
}

function finish({ cell, resolve, reject }: Lane): void {
  cell.result().then(resolve, reject);
}

/** Memory that a batch may take, for devices that do not say how much they have: 2 GiB. */
const memoryBudget = 2 ** 31;
/** Matrices of d×d that a network takes at most: three states, two chunks, what a step needs. */
const matricesANetwork = 90;
const largestCapacity = 64;

/** How many networks of this dimension an engine can train at a time, by its largest tensor. */
export function batchCapacity({ largestTensor }: Pick<Engine, 'largestTensor'>, d: number): number {
  const byTensor = Math.floor(largestTensor / (4 * 2 * d * d));
  const byMemory = Math.floor(memoryBudget / (4 * matricesANetwork * d * d));
  return Math.max(1, Math.min(largestCapacity, byTensor, byMemory));
}
