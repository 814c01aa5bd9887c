import type { Progress, ProgressPlan, ProgressState, ProgressStream } from './progress.ts';
import { formatDuration } from '../cost/timeLeft.ts';

/** A whole sweep takes no more lines than this. */
export const lineLimit = 25;
/** Lines between the first and the last, one every 5 %; the rest is room for notes. */
const steps = 20;

/** Progress in plain lines, for log files and continuous integration. */
export class ProgressLines implements Progress {
  readonly #stream: ProgressStream;
  /** The last line is kept free. */
  #left = lineLimit - 1;
  #step = 0;
  #unit = '';

  constructor(stream: ProgressStream) {
    this.#stream = stream;
  }

  start({ text, unit }: ProgressPlan): void {
    this.#unit = unit;
    this.#line(text);
  }

  advance({ computed, todo, secondsLeft }: ProgressState): void {
    const step = Math.floor((steps * computed) / todo);
    if (step <= this.#step || computed === todo) return;
    this.#step = step;
    const percent = Math.floor((100 * computed) / todo);
    const left = formatDuration(secondsLeft);
    this.#line(`${computed}/${todo} ${this.#unit}, ${percent} %, ${left} left`);
  }

  note(text: string): void {
    this.#line(text);
  }

  end(text: string): void {
    this.#left += 1;
    this.#line(text);
  }

  #line(text: string): void {
    if (this.#left <= 0) return;
    this.#left -= 1;
    this.#stream.write(`${text}\n`);
  }
}
