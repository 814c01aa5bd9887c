import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expected } from '@mixed-dynamics/artifacts';
import { z } from 'zod';
import { type PictureTolerances, pictureTolerancesSchema } from './pictureTolerances.ts';
import { type TableTolerances, tableTolerancesSchema } from './tables/tableTolerances.ts';

const folder = new URL('../tolerances/', import.meta.url);

/**
 * The committed tolerances of a table, by its file name: `metrics.csv` has
 * `tolerances/metrics.json`. `undefined` for a table that has none: it is compared exactly.
 */
export function tableTolerances(table: string): TableTolerances | undefined {
  const name = basename(table).replace(/\.csv$/, '.json');
  const path = fileURLToPath(new URL(name, folder));
  return existsSync(path) ? read(path, tableTolerancesSchema) : undefined;
}

/** The committed tolerances of pictures. */
export function pictureTolerances(): PictureTolerances {
  return read(fileURLToPath(new URL('pictures.json', folder)), pictureTolerancesSchema);
}

function read<Shape extends z.ZodType>(path: string, schema: Shape): z.infer<Shape> {
  const parsed = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (parsed.success) return parsed.data;
  throw expected({
    culprit: path,
    expected: 'tolerances as packages/golden/README.md describes them',
    got: z.prettifyError(parsed.error),
    remedy: 'mend the file',
    cause: parsed.error,
  });
}
