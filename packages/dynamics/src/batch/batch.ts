import { EngineLost } from '@mixed-dynamics/artifacts';
import type { Engine } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { judge } from '../control.ts';
import { turnTowardsDiagonal } from '../frame.ts';
import { turnedState } from '../state.ts';
import { disposeAll, tidy } from '../tidy.ts';
import { type BatchState, joined, oneOf, picked } from './batchState.ts';
import { type Chunk, disposeChunk, launchChunk, readChunk } from './chunk.ts';
import type { Lane } from './lane.ts';

/** Finished networks are removed when they are this fraction of the batch. */
const compactionShare = 0.25;

/** Networks and their state: one lane per index of the first axis. */
interface Networks {
  readonly lanes: readonly Lane[];
  readonly state: BatchState;
}

/**
 * The networks on the device, trained together until none is left or waiting. Owns all their tensors.
 *
 * An error while a network is computed alone (its start, a repair, its best A) fails that network.
 * Any other error ends the batch.
 */
export class Batch {
  readonly #engine: Engine;
  readonly #capacity: number;
  readonly #waiting: () => readonly Lane[];
  #identity: tf.Tensor | undefined;
  #current: Networks | undefined;
  /** Networks with their own state, which join before the next chunk. */
  #joining: Networks[] = [];
  /** Chunks not yet judged, at most two. */
  #launched: Chunk[] = [];

  /** @param waiting networks that have not started */
  constructor(engine: Engine, capacity: number, waiting: () => readonly Lane[]) {
    this.#engine = engine;
    this.#capacity = capacity;
    this.#waiting = waiting;
  }

  /**
   * Trains until no network is left. When it throws, unfinished lanes stay as they are.
   * @throws errors of the engine that concern the whole batch; always EngineLost
   */
  async run(): Promise<void> {
    try {
      do {
        await this.#admit();
        this.#join();
        const next = this.#launch();
        const [chunk] = this.#launched;
        if (chunk && chunk !== next) await this.#judgeChunk(chunk, next);
      } while (this.#parts.length > 0 || this.#launched.length > 0 || this.#waiting().length > 0);
    } finally {
      this.#identity?.dispose();
      for (const { state } of this.#parts) disposeAll(state);
      for (const chunk of this.#launched) disposeChunk(chunk);
    }
  }

  /** The networks that continue: those of the last chunk, and those that join. */
  get #parts(): Networks[] {
    return [...(this.#current ? [this.#current] : []), ...this.#joining];
  }

  /** Fills the batch with waiting networks, after their first steps alone. */
  async #admit(): Promise<void> {
    const present = () => this.#parts.reduce((sum, { lanes }) => sum + lanes.length, 0);
    while (present() < this.#capacity) {
      const [lane] = this.#waiting();
      if (!lane) break;
      await this.#trainAlone(lane, () => lane.begin(this.#engine));
    }
  }

  /** Computes a network alone; then it joins, unless it has ended or failed. */
  async #trainAlone(lane: Lane, go: () => Promise<BatchState | undefined>): Promise<void> {
    try {
      const state = await go();
      if (state) this.#joining.push({ lanes: [lane], state });
      else lane.end();
    } catch (error) {
      failLane(lane, error);
    }
  }

  #join(): void {
    if (this.#joining.length === 0) return;
    const parts = this.#parts;
    const states = parts.map(({ state }) => state);
    this.#current = { lanes: parts.flatMap(({ lanes }) => lanes), state: joined(states) };
    this.#joining = [];
    for (const state of states) disposeAll(state);
  }

  #launch(): Chunk | undefined {
    if (!this.#current) return undefined;
    const { lanes, state } = this.#current;
    this.#identity ??= tf.eye(state.followed.learned.shape.at(-1)!);
    const chunk = launchChunk(lanes, state, this.#identity);
    this.#launched.push(chunk);
    this.#current = { lanes, state: chunk.end };
    return chunk;
  }

  /** Judges a chunk while the next one runs, and applies the verdicts to the state after that. */
  async #judgeChunk(chunk: Chunk, next: Chunk | undefined): Promise<void> {
    const toTurn = new Set<Lane>();
    const lost = new Set<Lane>();
    const readings = await readChunk(chunk);
    for (const [place, lane] of chunk.lanes.entries()) {
      if (lane.stage === 'over' || chunk.skipped.has(lane)) continue;
      const verdict = judge(readings[place]!.map(({ sizes }) => sizes));
      if (verdict.lost) {
        lost.add(lane);
        continue;
      }
      try {
        lane.addChunk(readings[place]!, chunk.learned, place);
        if (lane.finished) lane.end();
        else if (lane.apply(verdict)) toTurn.add(lane);
      } catch (error) {
        failLane(lane, error);
      }
    }
    for (const lane of lost) await this.#repair(lane, chunk, next);
    this.#launched.shift();
    disposeChunk(chunk);
    this.#rearrange(toTurn, lost);
  }

  /** Repeats `chunk` and `next` for this network, alone. */
  async #repair(lane: Lane, chunk: Chunk, next: Chunk | undefined): Promise<void> {
    next?.skipped.add(lane);
    const steps = chunk.learned.length + (next?.learned.length ?? 0);
    await this.#trainAlone(lane, () => {
      const start = tidy(() => ({
        state: oneOf(chunk.start, chunk.lanes.indexOf(lane)),
        identity: tf.clone(this.#identity!),
        active: 0,
      }));
      return lane.trainAlone(this.#engine, start, steps);
    });
  }

  /** Removes finished networks, when there are many, and turns frames. */
  #rearrange(toTurn: ReadonlySet<Lane>, lost: ReadonlySet<Lane>): void {
    if (!this.#current) return;
    const { lanes, state } = this.#current;
    const done = lanes.filter(({ stage }) => stage === 'over').length;
    const full = this.#waiting().length > 0 || done >= compactionShare * lanes.length;
    if (toTurn.size === 0 && lost.size === 0 && !(full && done > 0)) return;
    const part = (wanted: (lane: Lane) => boolean, make: (moved: BatchState) => BatchState) => {
      const stays = (lane: Lane) => lane.stage !== 'over' && !lost.has(lane) && wanted(lane);
      const places = lanes.flatMap((lane, place) => (stays(lane) ? [place] : []));
      if (places.length === 0) return;
      const moved = tidy(() => make(picked(state, places)));
      this.#joining.push({ lanes: places.map((place) => lanes[place]!), state: moved });
    };
    part(
      (lane) => !toTurn.has(lane),
      (moved) => moved,
    );
    part(
      (lane) => toTurn.has(lane),
      (moved) => {
        const { roots } = moved.followed.history.at(-1)!;
        return turnedState(moved, turnTowardsDiagonal(roots, this.#identity!));
      },
    );
    this.#current = undefined;
    disposeAll(state);
  }
}

/** Fails this network, unless the engine is lost for all. */
function failLane(lane: Lane, error: unknown): void {
  if (error instanceof EngineLost) throw error;
  lane.fail(error);
}
