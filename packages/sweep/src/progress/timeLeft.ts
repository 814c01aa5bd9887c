/** The weight of the cost model: it counts as much as measurements of this many seconds of work. */
const priorWeight = 2;

/**
 * Predicts the remaining time of a sweep: the cost model gives the relative cost of cells, and the finished cells give
 * the speed of this machine. Times come from the caller; this class reads no clock.
 */
export class TimeLeft {
  readonly #workers: number;
  readonly #prior: number;
  #todo: number;
  #estimated = 0;
  #measured = 0;

  /**
   * @param todo the estimated cost of all cells to compute, in seconds of one worker
   * @param prior expected ratio of measured to estimated time
   */
  constructor(todo: number, workers: number, prior = 1) {
    this.#todo = todo;
    this.#workers = workers;
    this.#prior = prior;
  }

  /** Records a finished cell, with its estimated cost and its measured time in seconds of one worker. */
  done(estimated: number, measured: number): void {
    this.#todo -= estimated;
    this.#estimated += estimated;
    this.#measured += measured;
  }

  /** Records that a cell of this estimated cost will not be computed. */
  skip(estimated: number): void {
    this.#todo -= estimated;
  }

  /** Ratio of measured to estimated time, close to the prior while little is known. */
  get slowness(): number {
    return (priorWeight * this.#prior + this.#measured) / (priorWeight + this.#estimated);
  }

  /** Seconds until all work is done, if all workers stay busy. */
  get seconds(): number {
    return (Math.max(0, this.#todo) * this.slowness) / this.#workers;
  }
}

/** `8 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [h, min, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  if (h > 0) return min > 0 ? `${h} h ${min} min` : `${h} h`;
  if (min > 0) return s > 0 ? `${min} min ${s} s` : `${min} min`;
  return `${s} s`;
}
