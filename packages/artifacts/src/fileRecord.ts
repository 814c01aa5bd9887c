import { basename, isAbsolute, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { hashFile } from './sha256.ts';
import { attempt } from './userError.ts';

export const sha256Schema: z.ZodType<string> = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits');

/** Digest and size of a file when a stage read or wrote it. */
export interface FileRecord {
  /** Relative to the results folder, with forward slashes. */
  path: string;
  sha256: string;
  bytes: number;
}

export const fileRecordSchema: z.ZodType<FileRecord> = z.strictObject({
  path: z.string().min(1),
  sha256: sha256Schema,
  bytes: z.number().int().nonnegative(),
});

/**
 * Records a file's digest and size.
 * @param root the results folder, `out/<preset>`; a file outside it is recorded by its name only, so that no record
 *   contains paths of a machine
 * @throws UserError when the file cannot be read
 */
export function recordFile(path: string, root: string): FileRecord {
  const expectation = {
    culprit: path,
    expected: 'a readable file',
    remedy: 'run the stage that writes it first',
  };
  return { path: nameInside(path, root), ...attempt(expectation, () => hashFile(path)) };
}

/** A path relative to a folder, with forward slashes; only the name if the path is outside the folder. */
export function nameInside(path: string, root: string): string {
  const name = relative(resolve(root), resolve(path));
  const outside = name === '..' || name.startsWith(`..${sep}`) || isAbsolute(name);
  return outside ? basename(path) : name.split(sep).join('/');
}
