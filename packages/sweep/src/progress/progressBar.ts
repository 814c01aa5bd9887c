import type { Progress, ProgressPlan, ProgressState, ProgressStream } from './progress.ts';
import { formatDuration } from '../cost/timeLeft.ts';

/** Milliseconds between two drawings. */
const interval = 100;
const longest = 40;
const clearLine = '\r\x1b[K';

/** Progress as one line that is drawn over itself, for terminals. */
export class ProgressBar implements Progress {
  readonly #stream: ProgressStream;
  #drawn = Number.NEGATIVE_INFINITY;
  #current = '';
  #unit = '';

  constructor(stream: ProgressStream) {
    this.#stream = stream;
  }

  start({ text, unit, todo }: ProgressPlan): void {
    this.#unit = unit;
    this.#stream.write(`${text}\n`);
    if (todo > 0) this.#draw(this.#text(0, todo, ''));
  }

  advance({ computed, todo, secondsLeft }: ProgressState): void {
    const now = performance.now();
    if (now - this.#drawn < interval && computed < todo) return;
    this.#drawn = now;
    const left = computed < todo ? `${formatDuration(secondsLeft)} left` : '';
    this.#draw(this.#text(computed, todo, left));
  }

  note(text: string): void {
    this.#stream.write(`${clearLine}${text}\n${this.#current}`);
  }

  end(text: string): void {
    this.#stream.write(`${clearLine}${text}\n`);
    this.#current = '';
  }

  #text(computed: number, todo: number, left: string): string {
    return barText({ computed, todo, unit: this.#unit, left }, this.#stream.columns);
  }

  #draw(text: string): void {
    this.#current = text;
    this.#stream.write(`${clearLine}${text}`);
  }
}

interface BarState {
  readonly computed: number;
  readonly todo: number;
  /** What is counted, in the plural. */
  readonly unit: string;
  /** Time left, in words. */
  readonly left: string;
}

/** `██████░░░░ 412/1225 cells  33 %  12 min left`, no wider than the terminal. */
export function barText({ computed, todo, unit, left }: BarState, columns = 80): string {
  const share = computed / todo;
  const words = ` ${computed}/${todo} ${unit}  ${Math.floor(100 * share)} %  ${left}`.trimEnd();
  const length = Math.max(0, Math.min(longest, columns - 1 - words.length));
  const full = Math.round(share * length);
  return `${'█'.repeat(full)}${'░'.repeat(length - full)}${words}`.slice(0, columns - 1);
}
