import { differenceParts, statisticNames } from '@mixed-dynamics/analysis';
import { markdownRows, metricsColumns } from '@mixed-dynamics/artifacts';
import { type ColumnMeaning, type DescribedTable, meanings, tables } from './columns.ts';

/** The tables of docs/columns.md by their blocks: every table with its columns, and their meanings. */
export function columnTables(
  described: readonly DescribedTable[] = tables,
): Readonly<Record<string, string>> {
  const used = [...new Set(described.flatMap(({ columns }) => columns.flatMap(nameOf)))];
  const files = described.map(({ file, row, columns }) => [
    file,
    row,
    listOf([...new Set(columns.flatMap(nameOf))], file),
  ]);
  const rows = [
    ...used.map((name) => rowOf(name, meaningOf(name))),
    ...described.flatMap(({ file, own = {} }) =>
      Object.entries(own).map(([name, meaning]) =>
        rowOf(`${name}\` in \`${file.replaceAll('`', '')}`, meaning),
      ),
    ),
  ];
  return {
    files: markdownRows(['file', 'a row is', 'columns'], files).join('\n'),
    columns: markdownRows(['column', 'symbol', 'unit', 'meaning'], rows).join('\n'),
  };
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
