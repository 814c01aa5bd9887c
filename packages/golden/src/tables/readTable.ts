import { readFileSync } from 'node:fs';
import { parseCsv, type Table } from '@mixed-dynamics/artifacts';
import { shapeOf } from './tableShape.ts';

/**
 * Reads a CSV file by the shape of its name. A table of no known shape is read as text: it is
 * compared to the letter, row by row.
 * @throws UserError when the file is malformed
 */
export function readTable(path: string): Table {
  const text = readFileSync(path, 'utf8');
  const header = text.slice(0, text.search(/\r?\n|$/)).split(',');
  return parseCsv(text, shapeOf(path)?.text ?? header, path);
}
