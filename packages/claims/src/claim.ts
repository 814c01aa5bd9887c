/** Where the measured value must lie; a missing bound is none. */
export interface Criterion {
  readonly low?: number;
  readonly high?: number;
  /** Why there: the paper's own number, or what follows from d, K, c and equation (1). */
  readonly basis: string;
}

/** What was found in the tables. */
export interface Measurement {
  readonly value: number;
  /** Of a fit; a quantile over a region has none: its cells are no sample of anything. */
  readonly standardError?: number;
  /** How much it was found in, in words: "494 active cells". */
  readonly cells: string;
  /** What else a reader should know. */
  readonly note?: string;
}

/** Why there is nothing to measure here: too few cells, or outside what the statement is about. */
export interface NoResult {
  readonly reason: string;
  readonly cells: string;
}

/** One statement of the paper as a number with bounds. */
export interface Claim<Data> {
  readonly id: string;
  /** In words, about what the figure shows. */
  readonly statement: string;
  /** Where the paper makes it. */
  readonly where: string;
  /** What it is about: cells, singular values, iterations. */
  readonly domain: string;
  /** What is measured. */
  readonly quantity: string;
  criterion(data: Data): Criterion;
  measure(data: Data): Measurement | NoResult;
}

/** `no-result`: neither confirmed nor refuted, for the reason in the note. */
export const outcomes = ['holds', 'fails', 'no-result'] as const;
export type Outcome = (typeof outcomes)[number];

/** A claim held against data; ready for JSON, `null` where there is nothing to say. */
export interface ClaimResult {
  readonly id: string;
  readonly statement: string;
  readonly where: string;
  readonly domain: string;
  readonly quantity: string;
  readonly low: number | null;
  readonly high: number | null;
  readonly basis: string;
  readonly value: number | null;
  readonly standardError: number | null;
  /**
   * How far the value is from failing, negative once it fails: in units of the bound, or of half
   * the distance between two bounds.
   */
  readonly margin: number | null;
  /** The same distance in standard errors of the value. */
  readonly marginInErrors: number | null;
  readonly cells: string;
  readonly outcome: Outcome;
  readonly note: string | null;
}
