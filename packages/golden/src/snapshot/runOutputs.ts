import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type FileRecord, hashFile } from '@mixed-dynamics/artifacts';
import type { Run } from './runManifest.ts';

/**
 * Compares a run's manifests with the files on disk.
 * @param outDir the results folder `out/<preset>`, to which recorded paths are relative
 * @param stage the subfolder of the files
 * @param files names that must be recorded
 * @returns the problems, one sentence each
 */
export function outputProblems(
  run: Run,
  outDir: string,
  stage: string,
  files: readonly string[],
): string[] {
  const changed = run.outputs.flatMap((record) => changeOf(record, outDir) ?? []);
  const recorded = new Set(run.outputs.map(({ path }) => path));
  const unknown = files.filter((name) => !recorded.has(`${stage}/${name}`));
  return [...changed, ...unknown.map((name) => `${stage}/${name} is in no manifest`)];
}

function changeOf(record: FileRecord, outDir: string): string | undefined {
  const path = join(outDir, record.path);
  if (!existsSync(path)) return `${record.path} is missing`;
  if (hashFile(path).sha256 === record.sha256) return undefined;
  return `${record.path} differs from its manifest`;
}
