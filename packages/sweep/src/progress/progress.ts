import { expected } from '@mixed-dynamics/artifacts';
import { formatDuration } from './timeLeft.ts';

/** Progress of a long computation. */
export interface Progress {
  /** Before the first item is computed. */
  start(plan: ProgressPlan): void;
  /** After each item. */
  advance(state: ProgressState): void;
  /** A remark that is not an error. */
  note(text: string): void;
  /** The final message. */
  end(text: string): void;
}

interface ProgressPlan {
  /** One line: how many exist, how many remain, and the estimated time. */
  readonly text: string;
  /** The counted items, in the plural: `cells`. */
  readonly unit: string;
  /** How many must be computed. */
  readonly todo: number;
}

interface ProgressState {
  /** Computed in this run. */
  readonly computed: number;
  readonly todo: number;
  readonly secondsLeft: number;
}

/** The output of progress: standard error or similar. */
interface ProgressStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

const progressModes = ['bar', 'lines', 'none'] as const;
type ProgressMode = (typeof progressModes)[number];

/** Overrides the choice between a bar and lines. */
const variable = 'MIXED_DYNAMICS_PROGRESS';

/**
 * `MIXED_DYNAMICS_PROGRESS` if it is set, else a bar on a terminal and lines elsewhere.
 * @throws UserError when the variable has another value
 */
export function progressMode(
  environment: Readonly<Record<string, string | undefined>>,
  isTTY: boolean,
): ProgressMode {
  const chosen = environment[variable];
  if (chosen === undefined || chosen === '') return isTTY ? 'bar' : 'lines';
  const mode = progressModes.find((known) => known === chosen);
  if (mode) return mode;
  throw expected({
    culprit: variable,
    expected: `one of ${progressModes.join(', ')}`,
    got: `'${chosen}'`,
    remedy: 'correct or unset this environment variable',
  });
}

export const silent: Progress = { start() {}, advance() {}, note() {}, end() {} };

/** The progress display of this process, on standard error. */
export function createProgress(
  stream: ProgressStream = process.stderr,
  mode: ProgressMode = progressMode(process.env, stream.isTTY === true),
): Progress {
  if (mode === 'none') return silent;
  return mode === 'bar' ? new ProgressBar(stream) : new ProgressLines(stream);
}

/** Largest number of lines for a whole sweep. */
const lineLimit = 25;
/** Lines between the first and the last, one every 5 %; the rest is for notes. */
const steps = 20;

/** Progress in plain lines, for log files and continuous integration. */
class ProgressLines implements Progress {
  readonly #stream: ProgressStream;
  /** One line is reserved for the last. */
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

/** Milliseconds between two drawings. */
const interval = 100;
const longest = 40;
const clearLine = '\r\x1b[K';

/** Progress as one line that overwrites itself, for terminals. */
class ProgressBar implements Progress {
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
  /** The counted items, in the plural. */
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
