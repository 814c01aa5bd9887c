import { readFileSync } from 'node:fs';
import { parseCsv, type Table } from './csv.ts';
import { metricsTextColumns } from './tables.ts';
import { attempt } from './userError.ts';

/** The names of all columns that hold text, in any table. */
export const columnsOfText: readonly string[] = [
  ...metricsTextColumns,
  ...['dynamics', 'part', 'quantity', 'label', 'variant'],
];

/**
 * Reads a CSV file, see {@link parseCsv}.
 * @param remedy what to do if the file is missing
 * @throws UserError when it cannot be read or parsed
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
