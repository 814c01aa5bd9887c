import { numberColumn, type Table, textColumn } from './csv.ts';

/** Columns of `figure1/singular-values.csv` with `count` values; one row per iteration and dynamics, `gd` or `sc`. */
export const singularValueColumns = (count: number): string[] => [
  ...['iteration', 'dynamics'],
  ...Array.from({ length: count }, (_, k) => `s${k + 1}`),
];

/** The singular values of one of the dynamics, each as a curve over the iterations, largest first. */
export function singularValuesOf(
  table: Table,
  dynamics: string,
): { readonly iterations: readonly number[]; readonly curves: readonly (readonly number[])[] } {
  const named = textColumn(table, 'dynamics');
  const own = { ...table, rows: table.rows.filter((_, row) => named[row] === dynamics) };
  const names = table.columns.filter((name) => /^s\d+$/.test(name));
  return {
    iterations: numberColumn(own, 'iteration'),
    curves: names.map((name) => numberColumn(own, name)),
  };
}
