import { expected } from '@mixed-dynamics/artifacts';
import { formatDuration } from './timeLeft.ts';

/** Progress of a long computation. */
export interface Progress {
  /**
   * Called before the first item is computed.
   * @param plan `text`: one line with the plan and the estimated time; `unit`: the items in the plural (`cells`);
   *   `todo`: how many items to compute
   */
  start(plan: { readonly text: string; readonly unit: string; readonly todo: number }): void;
  /** Called after each item; `computed` counts the items of this run. */
  advance(state: {
    readonly computed: number;
    readonly todo: number;
    readonly secondsLeft: number;
  }): void;
  /** A remark that is not an error. */
  note(text: string): void;
  /** The final message. */
  end(text: string): void;
}

/** The stream that receives the progress, such as standard error. */
interface ProgressStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

const progressModes = ['bar', 'lines', 'none'] as const;
type ProgressMode = (typeof progressModes)[number];

/** The environment variable that overrides the choice between a bar and lines. */
const variable = 'MIXED_DYNAMICS_PROGRESS';

/**
 * The value of `MIXED_DYNAMICS_PROGRESS`; if it is not set, a bar on a terminal and lines elsewhere.
 * @throws UserError when the variable has an unknown value
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
  return mode === 'bar' ? progressBar(stream) : progressLines(stream);
}

/** The largest number of lines for a whole sweep. */
const lineLimit = 25;
/** A line is printed for each of these steps, every 5 %; the remaining lines are for notes. */
const steps = 20;

/** Progress in plain lines, for log files and continuous integration. */
function progressLines(stream: ProgressStream): Progress {
  // One line is reserved for the final message.
  let [left, step, counted] = [lineLimit - 1, 0, ''];
  const line = (text: string) => {
    if (left <= 0) return;
    left -= 1;
    stream.write(`${text}\n`);
  };
  return {
    start({ text, unit }) {
      counted = unit;
      line(text);
    },
    advance({ computed, todo, secondsLeft }) {
      const reached = Math.floor((steps * computed) / todo);
      if (reached <= step || computed === todo) return;
      step = reached;
      const percent = Math.floor((100 * computed) / todo);
      line(`${computed}/${todo} ${counted}, ${percent} %, ${formatDuration(secondsLeft)} left`);
    },
    note: line,
    end(text) {
      left += 1;
      line(text);
    },
  };
}

/** Milliseconds between two updates of the bar. */
const interval = 100;
/** Characters of the longest bar. */
const longest = 40;
const clearLine = '\r\x1b[K';

/** Progress as one line that overwrites itself, for terminals. */
function progressBar(stream: ProgressStream): Progress {
  let [drawn, current, unit] = [Number.NEGATIVE_INFINITY, '', ''];
  const draw = (computed: number, todo: number, left: string) => {
    current = barText({ computed, todo, unit, left }, stream.columns);
    stream.write(`${clearLine}${current}`);
  };
  return {
    start({ text, todo, ...plan }) {
      unit = plan.unit;
      stream.write(`${text}\n`);
      if (todo > 0) draw(0, todo, '');
    },
    advance({ computed, todo, secondsLeft }) {
      const now = performance.now();
      if (now - drawn < interval && computed < todo) return;
      drawn = now;
      draw(computed, todo, computed < todo ? `${formatDuration(secondsLeft)} left` : '');
    },
    note: (text) => void stream.write(`${clearLine}${text}\n${current}`),
    end(text) {
      stream.write(`${clearLine}${text}\n`);
      current = '';
    },
  };
}

interface BarState {
  readonly computed: number;
  readonly todo: number;
  /** The items in the plural. */
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
