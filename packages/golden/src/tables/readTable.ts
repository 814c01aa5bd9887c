import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCsv, type Table } from '@mixed-dynamics/artifacts';
import { shapeOf } from './tableShape.ts';

/**
 * Reads a CSV file by the shape of its name. A table of unknown shape is read as text and
 * must match exactly, row by row.
 * @throws UserError when the file is malformed
 */
export function readTable(path: string): Table {
  const text = readFileSync(path, 'utf8');
  const header = text.slice(0, text.search(/\r?\n|$/)).split(',');
  return parseCsv(text, shapeOf(path)?.text ?? header, path);
}

/**
 * The tables of a folder that have a known shape, by name. The plane's table is excluded: it is read
 * together with its curves.
 */
export function readTables(folder: string): Record<string, Table> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.csv') && shapeOf(name));
  const alone = names.filter((name) => name !== 'metrics.csv').sort();
  return Object.fromEntries(alone.map((name) => [name, readTable(join(folder, name))]));
}
