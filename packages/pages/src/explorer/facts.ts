import type { PlaneAxes } from '@mixed-dynamics/artifacts';
import type { Ranges } from '@mixed-dynamics/figures/browser';
import type { Tolerance } from '@mixed-dynamics/golden/metric';
import type { StopRule } from '@mixed-dynamics/theory';
import type { Setting } from './setting.ts';

/** The data of the page besides the results. */
export interface Facts {
  readonly preset: string;
  readonly plane: Plane;
  /** What was computed, in a line: d, K, c, seed. */
  readonly note: string;
  /** Colours and levels as published, or over the data where these are not the paper's. */
  readonly ranges: Ranges;
  /** The command that recomputes a cell, up to its place. */
  readonly command: string;
  /** The command that predicts the plane. */
  readonly predictCommand: string;
  /** Provenance of the results in words: engine, seed, code. */
  readonly origin: readonly string[];
  /** Whether the page is served during a sweep and asks for its results. */
  readonly live: boolean;
  readonly figure1?: Figure1Facts | undefined;
  /** Whether there are results, finished or to come; otherwise the page is theory alone. */
  readonly measured: boolean;
  /** Whether the curves are those of a snapshot, with iterations left out. */
  readonly sampled?: boolean | undefined;
  /** Whether the theory of `predict` is about these networks: those of the paper, over γ_σ² and γ_w. */
  readonly theory: boolean;
  /** What theory predicts the plane from, as it was computed; of no meaning without theory. */
  readonly setting: Setting;
  readonly stop: StopRule;
  /** What a network is trained with on the page; absent where it cannot be. */
  readonly training?: TrainingFacts | undefined;
}

/** What it takes to train a network of the results again, and to judge it. */
export interface TrainingFacts {
  /** The root seed. */
  readonly seed: number;
  /** The engine of the results. */
  readonly engine?: string | undefined;
  /** What results of several engines may differ by, by column of `metrics.csv`. */
  readonly tolerances: Readonly<Record<string, Tolerance>>;
  /** Of every cell, `fingerprintDigits` each; of the iterations that a snapshot keeps. */
  readonly fingerprints: string;
}

/** The network of Figure 1, which has its own dimension and is not a cell of the plane. */
export interface Figure1Facts {
  readonly dimension: number;
  readonly rank: number;
  readonly gammaSigma2: number;
  readonly gammaW: number;
  /** w. */
  readonly width: number;
  /** σ². */
  readonly sigma2: number;
  /** c in the learning rate. */
  readonly learningRateConstant: number;
  /** Rows of its tables: iterations 0 … N. */
  readonly rows: number;
  /** How many singular values its tables have of A: the smaller of d_in and d_out. */
  readonly values: number;
}

/** The parts of {@link Figure1Facts} that are not in the tables. */
export type Figure1Setting = Omit<Figure1Facts, 'rows' | 'values'>;

/**
 * The plane of a preset, as shown on the page. Cells are in grid order: the horizontal axis outermost, then
 * the vertical one, then the trial.
 */
export interface Plane extends PlaneAxes {
  /** d. */
  readonly dimension: number;
  /** K. */
  readonly rank: number;
  readonly trials: number;
  /** Whether the paper's lines between regimes hold for these networks. */
  readonly lines: boolean;
  /** Whether equation (1) was followed beside gradient descent; default true. */
  readonly followed?: boolean;
}

export const cellCount = ({ x, y, trials }: Plane): number =>
  x.values.length * y.values.length * trials;

/** The cell of a row of `metrics.csv`. */
export function placeOf(
  { x, y, trials }: Plane,
  index: number,
): { column: number; row: number; trial: number; x: number; y: number } {
  const node = Math.floor(index / trials);
  const [column, row] = [Math.floor(node / y.values.length), node % y.values.length];
  const at = { x: x.values[column]!, y: y.values[row]! };
  return { column, row, trial: index % trials, ...at };
}

/** The row of `metrics.csv` of a cell. */
export const indexOf = (
  { y, trials }: Plane,
  { column, row, trial }: { column: number; row: number; trial: number },
): number => (column * y.values.length + row) * trials + trial;
