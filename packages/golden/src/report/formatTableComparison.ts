import { symbolOf, textTable } from '@mixed-dynamics/artifacts';
import { fails } from '../tables/compareColumn.ts';
import type { TableComparison } from '../tables/compareTables.ts';
import type { RowProblem } from '../tables/pairRows.ts';
import { formatKey, formatPercent, formatUsed, formatValue } from './quantities.ts';

/** The comparison of two tables as lines of text: rows and columns, medians, then the worst values. */
export function formatTableComparison(comparison: TableComparison, limit = 10): string[] {
  const { rows, rowProblems, columnProblems, differing, failing } = comparison;
  if (comparison.verdict === 'identical') return [`${rows.paired} rows, all identical`];
  return [
    `${rows.paired} rows compared: ${failing} values out of tolerance, ${differing - failing} within` +
      ` (most used: ${formatUsed(comparison.used)})`,
    ...columnProblems.map(({ kind, columns }) => `${kind}: ${columns.join(', ')}`),
    ...formatRowProblems(rowProblems, limit),
    ...formatColumns(comparison),
    ...formatCells(comparison, limit),
  ];
}

function formatRowProblems(problems: readonly RowProblem[], limit: number): string[] {
  const lines = problems
    .slice(0, limit)
    .map(({ kind, key, row }) => `${kind} row: ${formatKey(key)} (row ${row})`);
  const more = problems.length - lines.length;
  return more > 0 ? [...lines, `… and ${more} more such rows`] : lines;
}

/** The columns whose median change fails. */
function formatColumns({ columns }: TableComparison): string[] {
  const rows = columns.flatMap(({ column, median }) =>
    median && fails(median)
      ? [
          [
            symbolOf(column),
            formatPercent(median.value),
            formatPercent(median.allowed),
            formatUsed(median.used),
          ],
        ]
      : [],
  );
  if (rows.length === 0) return [];
  return textTable([['whole column', 'median change', 'allowed', 'used'], ...rows], [1, 2, 3]);
}

function formatCells({ differences, differing }: TableComparison, limit: number): string[] {
  if (differences.length === 0) return [];
  const keys = Object.keys(differences[0]!.key);
  const header = [...keys.map(symbolOf), 'column', 'golden', 'actual', 'change', 'allowed', 'used'];
  const shown = differences.slice(0, limit);
  const rows = shown.map((one) => [
    ...keys.map((key) => formatValue(one.key[key]!)),
    one.column,
    formatValue(one.golden),
    formatValue(one.actual),
    one.relative === null ? '' : formatPercent(one.relative, true),
    one.absolute === null ? '' : `±${formatValue(one.allowed)}`,
    formatUsed(one.used),
  ]);
  const right = header.map((_, c) => c).filter((c) => c !== keys.length);
  const more = differing - shown.length;
  return [
    ...textTable([header, ...rows], right),
    ...(more > 0 ? [`… and ${more} more values that differ`] : []),
  ];
}
