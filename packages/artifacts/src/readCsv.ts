import { readFileSync } from 'node:fs';
import { parseCsv, type Table } from './csv.ts';
import { metricsTextColumns } from './tables.ts';
import { attempt } from './userError.ts';

/** The columns of all tables that hold text; a table has some of them. */
export const columnsOfText: readonly string[] = [
  ...metricsTextColumns,
  ...['dynamics', 'part', 'quantity', 'label', 'variant'],
];

/**
 * Reads a CSV file, see {@link parseCsv}.
 * @throws UserError when it cannot be read, with what makes it as the remedy
 */
export function readCsv(
  path: string,
  textColumns: readonly string[] = columnsOfText,
  remedy = 'run the stage that writes it first',
): Table {
  const expectation = { culprit: path, expected: 'a CSV file', remedy };
  const text = attempt(expectation, () => readFileSync(path, 'utf8'));
  return parseCsv(text, textColumns, path);
}
