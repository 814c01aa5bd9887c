import { readFileSync } from 'node:fs';
import { parseCsv, type Table } from '@mixed-dynamics/artifacts';
import type { TableTolerances } from './tableTolerances.ts';

/**
 * Reads a CSV file as its tolerances know it. A table without tolerances is read as text: it is
 * compared to the letter, row by row.
 * @throws UserError when the file is malformed
 */
export function readTable(path: string, tolerances: TableTolerances | undefined): Table {
  return parseTable(readFileSync(path, 'utf8'), tolerances, path);
}

/** The same from text; `source` is named in errors. */
export function parseTable(
  text: string,
  tolerances: TableTolerances | undefined,
  source: string,
): Table {
  const header = text.slice(0, text.search(/\r?\n|$/)).split(',');
  return parseCsv(text, tolerances ? Object.keys(tolerances.text) : header, source);
}
