import type { Plane } from './plane.ts';

/** What the page says besides the results themselves. */
export interface Facts {
  readonly preset: string;
  readonly plane: Plane;
  /** The command that recomputes a cell, up to its exponents. */
  readonly command: string;
  /** Where the results are from, in words: engine, seed, code. */
  readonly origin: readonly string[];
  /** The page is served while a sweep runs: results arrive by `events`. */
  readonly live: boolean;
  readonly figure1?: Figure1Facts | undefined;
}

/** The network of Figure 1, which has a dimension of its own and is no cell of the plane. */
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

/** What of {@link Figure1Facts} the tables do not say. */
export type Figure1Setting = Omit<Figure1Facts, 'rows'>;
