import type { Table } from '@mixed-dynamics/artifacts';
import type { TableComparison } from './compareTables.ts';

/**
 * The differences of a comparison as a table, worst first: key, old value, new value, and the fraction
 * of the tolerance. Missing, extra, … rows come first, without values.
 */
export function differencesTable({ rowProblems, differences }: TableComparison): Table {
  const keys = Object.keys(rowProblems[0]?.key ?? differences[0]?.key ?? {});
  return {
    columns: [...keys, 'column', 'golden', 'actual', 'absolute', 'relative', 'used'],
    rows: [
      ...rowProblems.map(({ key, kind }) => [
        ...keys.map((name) => key[name]!),
        `${kind} row`,
        ...['', '', '', '', ''],
      ]),
      ...differences.map(({ key, column, golden, actual, absolute, relative, used }) => [
        ...keys.map((name) => key[name]!),
        column,
        golden,
        actual,
        absolute ?? '',
        relative ?? '',
        used ?? '',
      ]),
    ],
  };
}
