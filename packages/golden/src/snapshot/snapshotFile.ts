import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile } from './readJsonFile.ts';

export const snapshotName = 'snapshot.json';
export const logName = 'log.md';

const schema = z.strictObject({
  version: z.literal(1),
  stage: z.string(),
  preset: z.strictObject({ name: z.string(), sha256: z.string() }).optional(),
  seed: z.number().optional(),
  /** The engine that computed the numbers. */
  engine: z.string().optional(),
  commit: z.string().optional(),
  updated: z.iso.datetime(),
  reason: z.string(),
  /** Every file of the snapshot except this one. */
  files: z.array(z.strictObject({ path: z.string(), sha256: z.string(), bytes: z.number() })),
});

/** `golden/<preset>/<stage>/snapshot.json`: the files of a snapshot and their origin. */
export type Snapshot = z.infer<typeof schema>;

/**
 * Reads the snapshot of a stage; undefined when there is none.
 * @param folder `golden/<preset>/<stage>`
 * @throws UserError when the file was not written by `updateSnapshot`
 */
export function readSnapshot(folder: string): Snapshot | undefined {
  const path = join(folder, snapshotName);
  if (!existsSync(path)) return undefined;
  return readJsonFile(path, schema, {
    expected: 'a snapshot as `golden update` writes it',
    remedy: 'restore it from version control, or update the snapshot from a clean run',
  });
}
