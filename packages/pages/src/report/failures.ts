import type { Key, MedianCheck, TableComparison, ValueDifference } from '@mixed-dynamics/golden';

/** Out of tolerance, or beyond any: as the check decides. */
export function fails({ used }: { readonly used: number | null }): boolean {
  return used === null || used > 1;
}

/** Orders differences by how much of their tolerance they used; beyond any comes first. */
export function byUse(a: { used: number | null }, b: { used: number | null }): number {
  return (b.used ?? Number.POSITIVE_INFINITY) - (a.used ?? Number.POSITIVE_INFINITY) || 0;
}

/** A row as text: the same for two differences in one row. */
export function rowId(key: Key): string {
  return JSON.stringify(Object.values(key));
}

/** The rows in which at least one value is out of tolerance. */
export function failingRows({ differences }: TableComparison): Set<string> {
  return new Set(differences.filter(fails).map(({ key }) => rowId(key)));
}

/** The difference that used most of its tolerance; undefined when nothing differs. */
export function worstOf(differences: readonly ValueDifference[]): ValueDifference | undefined {
  return differences.reduce<ValueDifference | undefined>(
    (worst, one) => (worst === undefined || byUse(worst, one) > 0 ? one : worst),
    undefined,
  );
}

export interface ColumnFailure extends MedianCheck {
  readonly column: string;
}

/** Columns of which the median moved farther than it may, the worst first. */
export function failingColumns({ columns }: TableComparison): ColumnFailure[] {
  return columns
    .flatMap(({ column, median }) => (median ? [{ column, ...median }] : []))
    .filter(fails)
    .sort(byUse);
}
