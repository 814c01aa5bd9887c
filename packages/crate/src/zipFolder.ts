import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { writeFileAtomically } from '@mixed-dynamics/artifacts';
import { type Zippable, zipSync } from 'fflate';

/** Already compressed: stored as they are. */
const packed = /\.(png|parquet)$/;

/**
 * Packs files of a folder into a zip archive, under the folder's name. The same files give the same
 * bytes: sorted by name, without a date, with the compressor pinned by the lock file.
 * @param files relative to the folder
 */
export function zipFolder(folder: string, files: readonly string[], path: string): void {
  const entries: Zippable = {};
  for (const file of files.toSorted()) {
    const level = packed.test(file) ? 0 : 6;
    entries[`${basename(folder)}/${file}`] = [readFileSync(join(folder, file)), { level }];
  }
  // The earliest date of the format, in local time.
  writeFileAtomically(path, zipSync(entries, { mtime: new Date(1980, 0, 1) }));
}
