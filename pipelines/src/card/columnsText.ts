import { differenceParts, statisticNames } from '@mixed-dynamics/analysis';
import { markdownRows, metricsColumns } from '@mixed-dynamics/artifacts';
import { type ColumnMeaning, type DescribedTable, meanings, tables } from './columns.ts';

/** docs/columns.md: every table with its columns and their meanings. */
export function columnsText(described: readonly DescribedTable[] = tables): string {
  const used = [...new Set(described.flatMap(({ columns }) => columns.flatMap(nameOf)))];
  const rows = [
    ...used.map((name) => rowOf(name, meaningOf(name))),
    ...described.flatMap(({ file, own = {} }) =>
      Object.entries(own).map(([name, meaning]) =>
        rowOf(`${name}\` in \`${file.replaceAll('`', '')}`, meaning),
      ),
    ),
  ];
  return `${[
    ...head,
    ...markdownRows(
      ['file', 'a row is', 'columns'],
      described.map(({ file, row, columns }) => [
        file,
        row,
        listOf([...new Set(columns.flatMap(nameOf))], file),
      ]),
    ),
    ...between,
    ...markdownRows(['column', 'symbol', 'unit', 'meaning'], rows),
  ].join('\n')}\n`;
}

/** The columns of metrics.csv are described once. */
function listOf(names: readonly string[], file: string): string {
  const at = names.indexOf(metricsColumns[0]);
  const isRepeated =
    !file.startsWith('figure2/') && metricsColumns.every((name) => names.includes(name));
  const words = names.map((name) => `\`${name}\``);
  if (isRepeated) words.splice(at, metricsColumns.length, 'those of `metrics.csv`');
  return words.join(', ');
}

/** The name of a column here: s1, s2, … together, and those of statistics by their ending. */
function nameOf(column: string): string[] {
  if (column === '…') return [];
  if (/^s(\d+|d|n)$/.test(column)) return ['s1 … sd'];
  const ending = [...statisticNames, ...differenceParts].find((name) =>
    column.endsWith(`_${name}`),
  );
  return [ending ? `<quantity>_${ending}` : column];
}

function meaningOf(name: string): ColumnMeaning {
  const meaning = meanings[name];
  if (!meaning) throw new Error(`columns.ts: say what the column '${name}' means`);
  return meaning;
}

const rowOf = (name: string, { symbol, unit, meaning }: ColumnMeaning) => [
  `\`${name}\``,
  symbol,
  unit,
  meaning,
];

const head = [
  '# What the columns are',
  '',
  '<!-- Written by `npx mixed-dynamics card` from the tables in the code: change pipelines/src/card/columns.ts. -->',
  '',
  'There are no physical units. Errors and distances are *squared*, ‖·‖_F²/d²: the mean over the d² entries',
  'of a matrix. Only figures and `log_max_distance` show their natural logarithm.',
  '',
  'CSV: the shortest decimals that read back as the same float64; `NaN` and `Infinity` spelled out. Parquet:',
  '`DOUBLE` and UTF-8. `.npz`: float64 and `<U`, one array per column. In the trajectories, `cell` and',
  '`iteration` are 32-bit integers. A diverged network keeps its row, with NaN where it has no number.',
  '',
];

const between = [
  '',
  '`<quantity>` is `min_test_error`, `stable_rank_at_min`, `iterations_to_min_test_error` or',
  '`log_max_distance`, the natural logarithm of `max_distance`. `figure1/singular-values.csv` has d columns',
  '`s1 … sd`.',
  '',
];
