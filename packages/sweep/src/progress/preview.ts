import type { Table } from '@mixed-dynamics/artifacts';
import type { CellMetrics } from '../cells/cell.ts';
import type { Level } from '../grid/order.ts';

/**
 * Receives the finished rows in grid order, and the number of rows of the complete table. Also called without rows
 * before the first cell of a new sweep, unless the sweep takes only seconds.
 */
export type OnFinished = (finished: Table, total: number) => void | Promise<void>;

interface PreviewOptions {
  readonly onFinished: OnFinished | undefined;
  /** All cells of the sweep. */
  readonly cells: readonly Level[];
  /** The cells to compute, by position. */
  readonly toCompute: readonly Level[];
  /** The finished cells by index; read when a preview is due. */
  readonly metrics: ReadonlyMap<number, CellMetrics>;
  /** The table of the cells with these indices. */
  readonly tableOf: (indices: readonly number[]) => Table;
  /** Called once if `onFinished` throws; the sweep goes on without previews. */
  readonly onBroken: (error: Error) => void;
}

/** Calls `onFinished` when the schedule says so, one call at a time. */
export class Preview {
  readonly #options: PreviewOptions;
  readonly #schedule: PreviewSchedule;
  #running: Promise<void> | undefined;
  #broken = false;

  constructor(options: PreviewOptions) {
    this.#options = options;
    this.#schedule = new PreviewSchedule(options.cells, options.toCompute);
  }

  /** Call this, and await it, before the first cell. */
  async begin(secondsLeft: number): Promise<void> {
    const { onFinished, metrics } = this.#options;
    if (!onFinished || metrics.size > 0 || secondsLeft < shortestSweep) return;
    await this.#call(onFinished, this.#options.tableOf([]));
  }

  finished(position: number): void {
    const { onFinished, toCompute, metrics } = this.#options;
    this.#schedule.finished(toCompute[position]!);
    if (!onFinished || this.#running || this.#broken) return;
    if (!this.#schedule.takeTurn(performance.now())) return;
    const indices = [...metrics.keys()].sort((a, b) => a - b);
    this.#running = this.#call(onFinished, this.#options.tableOf(indices));
  }

  /** Resolves when no call is in progress. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #call(onFinished: OnFinished, finished: Table): Promise<void> {
    try {
      await onFinished(finished, this.#options.cells.length);
    } catch (error) {
      this.#broken = true;
      this.#options.onBroken(error as Error);
    } finally {
      this.#running = undefined;
    }
  }
}

/** A new picture is drawn when this fraction of all cells is new … */
const newShare = 0.05;
/** … or when a level of at least this number is complete … */
const firstLevel = 1;
/** … but at most once in this many milliseconds. */
export const previewInterval = 20_000;
/** Seconds below which a sweep needs no preview. */
const shortestSweep = 5;

/** Decides when to draw an early picture. The caller provides the time. */
export class PreviewSchedule {
  readonly #total: number;
  /** Missing cells of each level. */
  readonly #missing = new Map<number, number>();
  #sinceLast = 0;
  #due = false;
  #last = Number.NEGATIVE_INFINITY;

  /** @param cells all cells of the sweep @param missing the cells to compute */
  constructor(cells: readonly Level[], missing: readonly Level[]) {
    this.#total = cells.length;
    for (const { level } of missing) this.#missing.set(level, (this.#missing.get(level) ?? 0) + 1);
  }

  /** Call this for every finished cell. */
  finished({ level }: Level): void {
    const missing = (this.#missing.get(level) ?? 1) - 1;
    this.#missing.set(level, missing);
    this.#sinceLast += 1;
    if (missing === 0 && level >= firstLevel) this.#due = true;
    if (this.#sinceLast >= newShare * this.#total) this.#due = true;
  }

  /** Whether to draw now; if true, the picture counts as drawn. @param now milliseconds from any origin */
  takeTurn(now: number): boolean {
    if (!this.#due || now - this.#last < previewInterval) return false;
    this.#last = now;
    this.#sinceLast = 0;
    this.#due = false;
    return true;
  }
}
