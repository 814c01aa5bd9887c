import type { Ranges } from '@mixed-dynamics/figures/browser';

/** The data of the page besides the results. */
export interface Facts {
  readonly preset: string;
  readonly plane: Plane;
  /** What was computed, in a line: d, K, c, seed. */
  readonly note: string;
  /** Colours and levels as published, or over the data where these are not the paper's. */
  readonly ranges: Ranges;
  /** The command that recomputes a cell, up to its exponents. */
  readonly command: string;
  /** Provenance of the results in words: engine, seed, code. */
  readonly origin: readonly string[];
  /** Whether the page is served during a sweep and receives results by `events`. */
  readonly live: boolean;
  readonly figure1?: Figure1Facts | undefined;
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
}

/** The parts of {@link Figure1Facts} that are not in the tables. */
export type Figure1Setting = Omit<Figure1Facts, 'rows'>;

/** The plane of a preset, as shown on the page. */
export interface Plane {
  /** d. */
  readonly dimension: number;
  /** K. */
  readonly rank: number;
  /** The axes, ascending. Cells are in grid order: γ_σ² outermost, then γ_w, then the trial. */
  readonly gammaSigma2: readonly number[];
  readonly gammaW: readonly number[];
  readonly trials: number;
}

export const cellCount = ({ gammaSigma2, gammaW, trials }: Plane): number =>
  gammaSigma2.length * gammaW.length * trials;

/** The cell of a row of `metrics.csv`. */
export function placeOf(
  { gammaSigma2, gammaW, trials }: Plane,
  index: number,
): { column: number; row: number; trial: number; gammaSigma2: number; gammaW: number } {
  const node = Math.floor(index / trials);
  const [column, row] = [Math.floor(node / gammaW.length), node % gammaW.length];
  return {
    ...{ column, row, trial: index % trials },
    gammaSigma2: gammaSigma2[column]!,
    gammaW: gammaW[row]!,
  };
}

/** The row of `metrics.csv` of a cell. */
export const indexOf = (
  { gammaW, trials }: Plane,
  { column, row, trial }: { column: number; row: number; trial: number },
): number => (column * gammaW.length + row) * trials + trial;
