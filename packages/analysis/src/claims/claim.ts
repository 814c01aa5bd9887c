import { readFileSync } from 'node:fs';
import { expected } from '@mixed-dynamics/artifacts';
import { z } from 'zod';

/** Bounds of the measured value; either may be missing. */
interface Criterion {
  readonly low?: number;
  readonly high?: number;
  /** Reason for the bounds: a number of the paper, or a consequence of d, K, c and equation (1). */
  readonly basis: string;
}

/** A value measured in the tables. */
export interface Measurement {
  readonly value: number;
  /** For a fit; a quantile over a region has none, since its cells are not a sample. */
  readonly standardError?: number;
  /** The data on which it was measured, in words: "494 active cells". */
  readonly cells: string;
  /** Remark for the reader. */
  readonly note?: string;
}

/** Why there is nothing to measure: too few cells, or outside the domain of the statement. */
export interface NoResult {
  readonly reason: string;
  readonly cells: string;
}

/** One statement of the paper as a number with bounds. */
export interface Claim<Data> {
  readonly id: string;
  /** The statement about the figure, in words. */
  readonly statement: string;
  /** Where the paper makes it. */
  readonly where: string;
  /** Its domain: cells, singular values, iterations. */
  readonly domain: string;
  /** What is measured. */
  readonly quantity: string;
  criterion(data: Data): Criterion;
  measure(data: Data): Measurement | NoResult;
}

/** `no-result`: neither confirmed nor refuted, for the reason in the note. */
const outcomes = ['holds', 'fails', 'no-result'] as const;
export type Outcome = (typeof outcomes)[number];

const numberOrNone = z.number().nullable();

/** The result of a claim as plain data; `null` where there is no value. */
const claimResultSchema = z.strictObject({
  id: z.string().min(1),
  statement: z.string(),
  where: z.string(),
  domain: z.string(),
  quantity: z.string(),
  low: numberOrNone,
  high: numberOrNone,
  basis: z.string(),
  value: numberOrNone,
  standardError: numberOrNone,
  /**
   * Distance from failing, negative if it fails, in units of the bound or of half the distance between
   * two bounds.
   */
  margin: numberOrNone,
  /** The same distance in standard errors of the value. */
  marginInErrors: numberOrNone,
  cells: z.string(),
  outcome: z.enum(outcomes),
  note: z.string().nullable(),
});
export type ClaimResult = Readonly<z.infer<typeof claimResultSchema>>;

const fileSchema = z.strictObject({
  preset: z.string().min(1),
  claims: z.array(claimResultSchema),
});

/** The contents of `claims.json`. */
export type ClaimsFile = z.infer<typeof fileSchema>;

/** The text of `claims.json`. */
export function formatClaimsFile(file: ClaimsFile): string {
  return `${JSON.stringify(fileSchema.parse(file), null, 2)}\n`;
}

/**
 * Reads `claims.json`.
 * @throws UserError when it is missing or was not written by {@link formatClaimsFile}
 */
export function readClaimsFile(path: string): ClaimsFile {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw expected({
      culprit: path,
      expected: 'the results of claims',
      got: cause instanceof z.ZodError ? 'another file' : (code ?? message),
      remedy: 'run `mixed-dynamics claims` again',
      cause,
    });
  }
}

/** Evaluates a claim on data. A non-finite value fails. */
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

/** Distance of a value from its bounds, positive inside; NaN for NaN. */
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
