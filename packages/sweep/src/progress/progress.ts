import { expected } from '@mixed-dynamics/artifacts';
import { ProgressBar } from './progressBar.ts';
import { ProgressLines } from './progressLines.ts';

/** What a long computation tells while it runs. */
export interface Progress {
  /** Before the first item is computed. */
  start(plan: ProgressPlan): void;
  /** After each item. */
  advance(state: ProgressState): void;
  /** Something to know that is no error. */
  note(text: string): void;
  /** The last word. */
  end(text: string): void;
}

export interface ProgressPlan {
  /** One line: how many are there, how many are left to compute, how long it may take. */
  readonly text: string;
  /** What is counted, in the plural: `cells`. */
  readonly unit: string;
  /** How many are to be computed. */
  readonly todo: number;
}

export interface ProgressState {
  /** Computed in this run. */
  readonly computed: number;
  readonly todo: number;
  readonly secondsLeft: number;
}

/** Where progress goes: standard error, or something like it. */
export interface ProgressStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

export const progressModes = ['bar', 'lines', 'none'] as const;
export type ProgressMode = (typeof progressModes)[number];

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
