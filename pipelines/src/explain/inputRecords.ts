import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '@mixed-dynamics/artifacts';
import type { TaskInputs } from './taskInputs.ts';

/** A stage as Nx ran or restored it: what its cache key was made of. */
export interface InputRecord {
  /** Nx's cache key, which names the folder in the cache. */
  readonly hash: string;
  readonly task: string;
  readonly inputs: TaskInputs;
  /** The presets among the inputs, as they were: path → content. */
  readonly presets: Readonly<Record<string, unknown>>;
}

/** More than this many runs of one stage back, nobody asks. */
const kept = 40;

/** Beside the cache of Nx, and like it never committed. */
const recordsFolder = (root: string) => join(root, '.nx/stage-inputs');

/** Where the cache has what a stage left. */
export function cacheFolder(root: string, hash: string): string {
  return join(root, '.nx/cache', hash);
}

/** What sets a task apart from others: its project, its preset, and what was forwarded to it. */
export function taskName(task: {
  readonly target: { readonly project: string; readonly configuration?: string };
  readonly overrides: Readonly<Record<string, unknown>>;
}): string {
  const { __overrides_unparsed__: _, ...overrides } = task.overrides;
  const { project, configuration } = task.target;
  return JSON.stringify([project, configuration ?? '', overrides]);
}

/** All records of a task, newest first; one that cannot be read is none. */
export function readRecords(root: string, task: string): InputRecord[] {
  return files(root)
    .flatMap((path) => {
      try {
        return [JSON.parse(readFileSync(path, 'utf8')) as InputRecord];
      } catch {
        return [];
      }
    })
    .filter((record) => record.task === task);
}

export function hasRecord(root: string, hash: string): boolean {
  return (
    statSync(join(recordsFolder(root), `${hash}.json`), { throwIfNoEntry: false }) !== undefined
  );
}

/** Writes a record and forgets the oldest ones of the same task. */
export function writeRecord(root: string, record: InputRecord): void {
  const content = `${JSON.stringify(record, null, 1)}\n`;
  writeFileAtomically(join(recordsFolder(root), `${record.hash}.json`), content);
  for (const { hash } of readRecords(root, record.task).slice(kept)) {
    rmSync(join(recordsFolder(root), `${hash}.json`), { force: true });
  }
}

function files(root: string): string[] {
  const folder = recordsFolder(root);
  if (!statSync(folder, { throwIfNoEntry: false })) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name))
    .map((path) => ({ path, time: statSync(path).mtimeMs }))
    .sort((a, b) => b.time - a.time)
    .map(({ path }) => path);
}
