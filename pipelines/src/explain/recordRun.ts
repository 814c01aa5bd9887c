import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '@mixed-dynamics/artifacts';
import { digests, type NxTask, type TaskInputs, taskInputs } from './taskInputs.ts';

/** The parts of Nx's task results used here. */
interface FinishedTask {
  readonly task: NxTask & {
    readonly hash?: string;
    readonly hashDetails?: { readonly nodes: Readonly<Record<string, string>> };
    readonly startTime?: number;
  };
  readonly status: string;
}

/**
 * Records the inputs of the cache keys of a run's stages, for `explain`. Nx itself keeps only the keys.
 */
export function recordRun(root: string, finished: readonly FinishedTask[]): void {
  for (const { task, status } of finished) {
    const { hash, hashDetails, target } = task;
    if (target.target !== 'stage' || !hash || !hashDetails) continue;
    if (status === 'failure' || status === 'skipped' || existsSync(recordFile(root, hash)))
      continue;
    const inputs = taskInputs(Object.keys(hashDetails.nodes), {
      root,
      resultsAt: (paths) => digests(root, paths),
    });
    const ran = status === 'success' ? withoutLateChanges(inputs, root, task.startTime) : inputs;
    writeRecord(root, { hash, task: taskName(task), inputs: ran, presets: presets(root, inputs) });
  }
}

/** Marks sources that changed while the stage ran as not known, since they may differ from what was hashed. */
function withoutLateChanges(inputs: TaskInputs, root: string, start = Infinity): TaskInputs {
  const changed = (path: string) =>
    !path.startsWith('out/') &&
    (statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0) > start;
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [name, changed(name) ? 'not known' : value]),
  );
}

/** The content of the presets among the inputs, to tell later which key changed. */
export function presets(root: string, inputs: TaskInputs): Record<string, unknown> {
  const names = Object.keys(inputs).filter(isPreset);
  return Object.fromEntries(
    names.map((name) => [name, JSON.parse(readFileSync(join(root, name), 'utf8'))]),
  );
}

export function isPreset(path: string): boolean {
  return /^pipelines\/presets\/.*\.json$|^out\/[^/]+\/preset\.json$/.test(path);
}

/** A stage as Nx ran or restored it, with the inputs of its cache key. */
export interface InputRecord {
  /** Nx's cache key, which names the folder in the cache. */
  readonly hash: string;
  readonly task: string;
  readonly inputs: TaskInputs;
  /** The presets among the inputs, as they were: path → content. */
  readonly presets: Readonly<Record<string, unknown>>;
}

/** Records kept per stage. */
const kept = 40;

/** The folder of the records: beside the cache of Nx and, like it, never committed. */
const recordsFolder = (root: string) => join(root, '.nx/stage-inputs');
const recordFile = (root: string, hash: string) => join(recordsFolder(root), `${hash}.json`);

/** The folder of a stage's results in the cache. */
export function cacheFolder(root: string, hash: string): string {
  return join(root, '.nx/cache', hash);
}

/** The identity of a task: its project, its preset, and the arguments forwarded to it. */
export function taskName({ target, overrides: all }: NxTask): string {
  const { __overrides_unparsed__: _, ...overrides } = all;
  const { project, configuration } = target;
  return JSON.stringify([project, configuration ?? '', overrides]);
}

/** All readable records of a task, newest first. */
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

/** Writes a record and removes the oldest ones of the same task. */
function writeRecord(root: string, record: InputRecord): void {
  writeFileAtomically(recordFile(root, record.hash), `${JSON.stringify(record, null, 1)}\n`);
  for (const { hash } of readRecords(root, record.task).slice(kept)) {
    rmSync(recordFile(root, hash), { force: true });
  }
}

function files(root: string): string[] {
  const folder = recordsFolder(root);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name))
    .map((path) => ({ path, time: statSync(path).mtimeMs }))
    .sort((a, b) => b.time - a.time)
    .map(({ path }) => path);
}
