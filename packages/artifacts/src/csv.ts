import { expected } from './userError.ts';

/** A cell of a table: a number (including `NaN`) or text. */
export type Value = number | string;

/** A table in memory: column names in order, and one array of values per row. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Value[])[];
}

/** CSV text of a table: shortest round-trip decimals, `NaN` and `Infinity` spelled out, LF. */
export function formatCsv({ columns, rows }: Table): string {
  return [columns, ...rows].map((row) => `${row.map(formatValue).join(',')}\n`).join('');
}

function formatValue(value: Value): string {
  if (typeof value === 'number') return String(value);
  if (/[",\r\n]/.test(value)) return `"${value.replaceAll('"', '""')}"`;
  return value;
}

/**
 * Parses CSV text (RFC 4180 quoting). The values of `textColumns` stay strings; all other columns must hold numbers.
 * @param source the name of the table in errors, usually the file's path
 * @throws UserError when a row has the wrong number of fields or a number cannot be read
 */
export function parseCsv(text: string, textColumns: readonly string[], source: string): Table {
  const [columns, ...records] = splitRecords(text, source);
  if (!columns || columns.join('') === '') {
    throw expected({
      culprit: source,
      expected: 'a CSV file with a header',
      got: 'an empty file',
      remedy: 'produce the file again',
    });
  }
  const isText = columns.map((column) => textColumns.includes(column));
  const rows = records.map((record, index) => {
    if (record.length !== columns.length) {
      throw expected({
        culprit: `${source} line ${index + 2}`,
        expected: `${columns.length} fields`,
        got: `${record.length}`,
        remedy: 'the file is truncated or edited by hand: produce it again',
      });
    }
    return record.map((field, c) =>
      isText[c] ? field : parseNumber(field, `${source} line ${index + 2}, column ${columns[c]}`),
    );
  });
  return { columns, rows };
}

const decimal = /^(?:[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?Infinity|NaN)$/;

function parseNumber(field: string, culprit: string): number {
  if (!decimal.test(field)) {
    throw expected({
      culprit,
      expected: 'a number or NaN',
      got: `'${field}'`,
      remedy: 'produce the file again',
    });
  }
  return Number(field);
}

/** Splits RFC 4180 text: a field is either quoted as a whole or contains no quotes. */
function splitRecords(text: string, source: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (!match) {
      throw expected({
        culprit: `${source} line ${records.length + 1}`,
        expected: 'fields that are quoted as a whole or hold no quote',
        got: 'a stray quote or carriage return',
        remedy: 'the file is truncated or edited by hand: produce it again',
      });
    }
    record.push(match[1] === undefined ? match[2]! : match[1].replaceAll('""', '"'));
    if (match[3] !== ',') {
      records.push(record);
      record = [];
    } else if (field.lastIndex === text.length) {
      records.push([...record, '']);
    }
  }
  return records;
}

/**
 * The column with this name as numbers, in row order.
 * @throws UserError when the table has no such column or the column holds text
 */
export function numberColumn(table: Table, name: string): number[] {
  return columnOf(table, name).map((value) => {
    if (typeof value === 'number') return value;
    throw expected({
      culprit: `column '${name}'`,
      expected: 'numbers',
      got: `the text '${value}'`,
      remedy: 'leave it out of the text columns when reading the table, or read it as text',
    });
  });
}

/** The rows as records with the column names as keys. */
export const recordsOf = ({ columns, rows }: Table): Record<string, Value>[] =>
  rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]!])));

/**
 * The rows as records of numbers.
 * @param columns the column for each key of the records
 * @throws UserError as {@link numberColumn}
 */
export function numberRows<Name extends string>(
  table: Table,
  columns: Readonly<Record<Name, string>>,
): Record<Name, number>[] {
  const known = Object.entries<string>(columns).map(
    ([name, column]) => [name, numberColumn(table, column)] as const,
  );
  return table.rows.map(
    (_, row) =>
      Object.fromEntries(known.map(([name, values]) => [name, values[row]!])) as Record<
        Name,
        number
      >,
  );
}

/**
 * The column with this name as text, in row order.
 * @throws UserError when the table has no such column
 */
export const textColumn = (table: Table, name: string): string[] =>
  columnOf(table, name).map(String);

function columnOf(table: Table, name: string): Value[] {
  const index = table.columns.indexOf(name);
  if (index >= 0) return table.rows.map((row) => row[index]!);
  throw expected({
    culprit: 'table',
    expected: `a column '${name}'`,
    got: table.columns.join(','),
    remedy: 'produce the file again with this version',
  });
}
