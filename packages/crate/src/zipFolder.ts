import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { writeFileAtomically } from '@mixed-dynamics/artifacts';
import { type Zippable, zipSync } from 'fflate';

/** Compressed already: stored as they are. */
const packed = /\.(png|parquet)$/;

/**
 * Packs files of a folder into a zip archive, below the folder's own name. The same files give the
 * same bytes: sorted by name, without a date, with the compressor that the lock file names.
 * @param files relative to the folder
 */
export function zipFolder(folder: string, files: readonly string[], path: string): void {
  const entries: Zippable = {};
  for (const file of files.toSorted()) {
    const level = packed.test(file) ? 0 : 6;
    entries[`${basename(folder)}/${file}`] = [readFileSync(join(folder, file)), { level }];
  }
  // The first day that an archive can name, in local time.
  writeFileAtomically(path, zipSync(entries, { mtime: new Date(1980, 0, 1) }));
}
