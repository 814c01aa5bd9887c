/** Where the measured value must lie; a missing bound is none. */
interface Criterion {
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

/** Holds a claim against data. A value that is not finite holds nothing: the claim fails. */
export function evaluateClaim<Data>(claim: Claim<Data>, data: Data): ClaimResult {
  const { id, statement, where, domain, quantity } = claim;
  const criterion = claim.criterion(data);
  const found = claim.measure(data);
  const head = {
    ...{ id, statement, where, domain, quantity },
    low: criterion.low ?? null,
    high: criterion.high ?? null,
    basis: criterion.basis,
    cells: found.cells,
  };
  if ('reason' in found) {
    return {
      ...head,
      ...{ value: null, standardError: null, margin: null, marginInErrors: null },
      outcome: 'no-result',
      note: found.reason,
    };
  }
  return { ...head, ...judge(found, criterion) };
}

function judge(
  { value, standardError, note }: Measurement,
  criterion: Criterion,
): Pick<ClaimResult, 'value' | 'standardError' | 'margin' | 'marginInErrors' | 'outcome' | 'note'> {
  const distance = distanceInside(value, criterion);
  return {
    value: orNull(value),
    standardError: orNull(standardError),
    margin: orNull(distance / unitOf(criterion)),
    marginInErrors: orNull(standardError === undefined ? undefined : distance / standardError),
    outcome: distance >= 0 ? 'holds' : 'fails',
    note: note ?? null,
  };
}

/** How far inside its bounds a value lies, negative outside; NaN when the value is none. */
function distanceInside(value: number, { low, high }: Criterion): number {
  const above = low === undefined ? Number.POSITIVE_INFINITY : value - low;
  const below = high === undefined ? Number.POSITIVE_INFINITY : high - value;
  return Math.min(above, below);
}

function unitOf({ low, high }: Criterion): number {
  if (low !== undefined && high !== undefined) return (high - low) / 2;
  return Math.abs(low ?? high ?? Number.NaN);
}

const orNull = (value: number | undefined) =>
  value !== undefined && Number.isFinite(value) ? value : null;
