import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  type FileRecord,
  hashFile,
  type Manifest,
  manifestsIn,
  readManifest,
} from '@mixed-dynamics/artifacts';

/** A run, as recorded by the one or more manifests beside a stage's outputs. */
export interface Run {
  /** Names of the manifest files. */
  readonly manifests: readonly string[];
  readonly preset?: { readonly name: string; readonly sha256: string };
  readonly seed?: number;
  /** The engine that computed the numbers; a stage that only draws has none. */
  readonly engine?: string;
  readonly commit?: string;
  readonly dirty: boolean;
  readonly outputs: readonly FileRecord[];
}

/**
 * Reads all manifests of a folder as one run; undefined if there are none.
 * @throws UserError when one of them is unreadable
 */
export function readRun(folder: string): Run | undefined {
  const paths = manifestsIn(folder);
  if (paths.length === 0) return undefined;
  // The stage that computed the numbers comes first: if commits differ, its commit is the run's.
  const manifests = paths
    .map(readManifest)
    .sort((a, b) => Number(a.engine === undefined) - Number(b.engine === undefined));
  const first = <Value>(pick: (manifest: Manifest) => Value | undefined) =>
    manifests.map(pick).find((value) => value !== undefined);
  const [preset, seed] = [first((one) => one.preset), first((one) => one.seed)];
  const [engine, commit] = [first((one) => one.engine?.name), first((one) => one.git?.commit)];
  return {
    manifests: paths.map((path) => basename(path)),
    ...(preset && { preset: { name: preset.name, sha256: preset.sha256 } }),
    ...(seed !== undefined && { seed }),
    ...(engine && { engine }),
    ...(commit && { commit }),
    dirty: manifests.some((one) => one.git?.dirty === true),
    outputs: manifests.flatMap((one) => one.outputs),
  };
}

/**
 * Compares a run's manifests with the files on disk.
 * @param outDir the results folder `out/<preset>`, to which recorded paths are relative
 * @param stage the subfolder of the files
 * @param files names of files that must be recorded
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
