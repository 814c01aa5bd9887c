import type { Table } from '@mixed-dynamics/artifacts';
import type { CellMetrics } from '../cells/cell.ts';
import { metricsTable } from '../tables/metricsTable.ts';
import type { OrderedCell } from '../grid/order.ts';
import { type PreviewSchedule, shortestSweep } from './previewSchedule.ts';

/**
 * Receives the rows that are there so far, in grid order, and how many there will be: none before the
 * first cell of a sweep that has kept none and is not over in seconds.
 */
export type OnCells = (finished: Table, total: number) => void | Promise<void>;

export interface PreviewOptions {
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

  finished(cell: OrderedCell): void {
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
