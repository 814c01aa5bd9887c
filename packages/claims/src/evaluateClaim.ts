import type { Claim, ClaimResult, Criterion, Measurement } from './claim.ts';

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
