import type { OrderedCell } from '../grid/order.ts';

/** A new picture is worth it when this share of the cells is new in it … */
const newShare = 0.05;
/** … or when a level is complete from which on there is something to see … */
const firstLevel = 1;
/** … and not more often than this, in milliseconds. */
export const previewInterval = 20_000;
/** Seconds below which a sweep is over before anybody has looked at a picture. */
export const shortestSweep = 5;

/** Decides when to draw an early picture. Takes the time from its caller. */
export class PreviewSchedule {
  readonly #total: number;
  /** Cells that are missing in each level. */
  readonly #missing = new Map<number, number>();
  #sinceLast = 0;
  #due = false;
  #last = Number.NEGATIVE_INFINITY;

  /** @param cells all cells of the sweep @param missing those among them that are to be computed */
  constructor(cells: readonly OrderedCell[], missing: readonly OrderedCell[]) {
    this.#total = cells.length;
    for (const { level } of missing) this.#missing.set(level, (this.#missing.get(level) ?? 0) + 1);
  }

  /** To be told of every finished cell. */
  finished({ level }: OrderedCell): void {
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
