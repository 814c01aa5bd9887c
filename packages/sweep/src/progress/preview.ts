import type { Table } from '@mixed-dynamics/artifacts';
import type { CellMetrics } from '../cells/cell.ts';
import type { Level } from '../grid/order.ts';
import { metricsTable } from '../tables/metricsTable.ts';

/**
 * Receives the rows that are there so far, in grid order, and how many there will be: none before the
 * first cell of a sweep that has kept none and is not over in seconds.
 */
export type OnCells = (finished: Table, total: number) => void | Promise<void>;

interface PreviewOptions {
  readonly onCells: OnCells | undefined;
  readonly schedule: PreviewSchedule;
  readonly total: number;
  /** Finished cells by index; read when a preview is due. */
  readonly metrics: ReadonlyMap<number, CellMetrics>;
  /** Told once when `onCells` throws: that costs the previews and nothing else. */
  readonly onBroken: (error: Error) => void;
}

/** Calls `onCells` when the schedule says so, one call at a time. */
export class Preview {
  readonly #options: PreviewOptions;
  #running: Promise<void> | undefined;
  #broken = false;

  constructor(options: PreviewOptions) {
    this.#options = options;
  }

  /** To be called, and waited for, before the first cell. */
  async begin(secondsLeft: number): Promise<void> {
    const { onCells, metrics } = this.#options;
    if (!onCells || metrics.size > 0 || secondsLeft < shortestSweep) return;
    await this.#call(onCells, metricsTable([]));
  }

  finished(cell: Level): void {
    const { onCells, schedule, metrics } = this.#options;
    schedule.finished(cell);
    if (!onCells || this.#running || this.#broken || !schedule.takeTurn(performance.now())) return;
    const indices = [...metrics.keys()].sort((a, b) => a - b);
    this.#running = this.#call(onCells, metricsTable(indices.map((index) => metrics.get(index)!)));
  }

  /** Settles when no call is under way. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #call(onCells: OnCells, finished: Table): Promise<void> {
    try {
      await onCells(finished, this.#options.total);
    } catch (error) {
      this.#broken = true;
      this.#options.onBroken(error as Error);
    } finally {
      this.#running = undefined;
    }
  }
}

/** A new picture is worth it when this share of the cells is new in it … */
const newShare = 0.05;
/** … or when a level is complete from which on there is something to see … */
const firstLevel = 1;
/** … and not more often than this, in milliseconds. */
export const previewInterval = 20_000;
/** Seconds below which a sweep is over before anybody has looked at a picture. */
const shortestSweep = 5;

/** Decides when to draw an early picture. Takes the time from its caller. */
export class PreviewSchedule {
  readonly #total: number;
  /** Cells that are missing in each level. */
  readonly #missing = new Map<number, number>();
  #sinceLast = 0;
  #due = false;
  #last = Number.NEGATIVE_INFINITY;

  /** @param cells all cells of the sweep @param missing those among them that are to be computed */
  constructor(cells: readonly Level[], missing: readonly Level[]) {
    this.#total = cells.length;
    for (const { level } of missing) this.#missing.set(level, (this.#missing.get(level) ?? 0) + 1);
  }

  /** To be told of every finished cell. */
  finished({ level }: Level): void {
    const missing = (this.#missing.get(level) ?? 1) - 1;
    this.#missing.set(level, missing);
    this.#sinceLast += 1;
    if (missing === 0 && level >= firstLevel) this.#due = true;
    if (this.#sinceLast >= newShare * this.#total) this.#due = true;
  }

  /** Whether to draw now, which then counts as done. `now` in milliseconds, from any origin. */
  takeTurn(now: number): boolean {
    if (!this.#due || now - this.#last < previewInterval) return false;
    this.#last = now;
    this.#sinceLast = 0;
    this.#due = false;
    return true;
  }
}
