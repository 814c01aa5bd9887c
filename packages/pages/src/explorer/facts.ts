import type { PlaneAxes } from '@mixed-dynamics/artifacts';
import type { Ranges } from '@mixed-dynamics/figures/browser';
import type { Tolerance } from '@mixed-dynamics/golden/metric';
import type { StopRule } from '@mixed-dynamics/theory';
import type { Setting } from './setting.ts';

/** The data of the page besides the results. */
export interface Facts {
  readonly preset: string;
  readonly plane: Plane;
  /** What was computed, in one line: d, K, c, seed. */
  readonly note: string;
  /** Whether colours and levels are as published or, for other networks than the paper's, fitted to the data. */
  readonly ranges: Ranges;
  /** The command that recomputes a cell, without the options for its position. */
  readonly command: string;
  /** The command that predicts the plane. */
  readonly predictCommand: string;
  /** Provenance of the results in words: engine, seed, code. */
  readonly origin: readonly string[];
  /** Whether the page is served during a sweep and requests the results from the server. */
  readonly live: boolean;
  readonly figure1?: Figure1Facts | undefined;
  /** Whether there are results, now or during a live sweep; otherwise the page shows theory alone. */
  readonly measured: boolean;
  /** Whether the curves are those of a snapshot, with iterations left out. */
  readonly sampled?: boolean | undefined;
  /** Whether the theory of `predict` covers these networks: those of the paper, over γ_σ² and γ_w. */
  readonly theory: boolean;
  /** The setting of the run, from which theory predicts the plane; meaningless if `theory` is false. */
  readonly setting: Setting;
  readonly stop: StopRule;
  /** What the page needs to train a network; absent if it cannot. */
  readonly training?: TrainingFacts | undefined;
}

/** What is needed to train a network of the results again and to compare it with them. */
export interface TrainingFacts {
  /** The root seed. */
  readonly seed: number;
  /** The engine of the results. */
  readonly engine?: string | undefined;
  /** Tolerances between results of different engines, by column of `metrics.csv`. */
  readonly tolerances: Readonly<Record<string, Tolerance>>;
  /** The fingerprints of all cells, `fingerprintDigits` each; for a snapshot, of the iterations that it keeps. */
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
  /** Number of singular values of A in its tables: min(d_in, d_out). */
  readonly values: number;
}

/** The parts of {@link Figure1Facts} that are not in the tables. */
export type Figure1Setting = Omit<Figure1Facts, 'rows' | 'values'>;

/**
 * The plane of a preset, as shown on the page. In grid order, the trial varies fastest, then the vertical
 * axis, then the horizontal one.
 */
export interface Plane extends PlaneAxes {
  /** d. */
  readonly dimension: number;
  /** K. */
  readonly rank: number;
  readonly trials: number;
  /** Whether the paper's lines between regimes hold for these networks. */
  readonly lines: boolean;
  /** Whether equation (1) was followed in addition to gradient descent; default true. */
  readonly followed?: boolean;
}

export const cellCount = ({ x, y, trials }: Plane): number =>
  x.values.length * y.values.length * trials;

/** The cell of a row of `metrics.csv`, by its indices; the inverse of {@link indexOf}. */
export function placeOf(
  { x, y, trials }: Plane,
  index: number,
): { column: number; row: number; trial: number; x: number; y: number } {
  const node = Math.floor(index / trials);
  const [column, row] = [Math.floor(node / y.values.length), node % y.values.length];
  const at = { x: x.values[column]!, y: y.values[row]! };
  return { column, row, trial: index % trials, ...at };
}

/** The row of a cell in `metrics.csv`, from 0. */
export const indexOf = (
  { y, trials }: Plane,
  { column, row, trial }: { column: number; row: number; trial: number },
): number => (column * y.values.length + row) * trials + trial;
