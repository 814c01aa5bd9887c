import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hasRecord, taskName, writeRecord } from './inputRecords.ts';
import type { NxTask } from './nxTasks.ts';
import { digests, type TaskInputs, taskInputs } from './taskInputs.ts';

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
 * Records the inputs of the cache keys of a run's stages, for `explain`. Nx keeps only the
 * keys.
 */
export function recordRun(root: string, finished: readonly FinishedTask[]): void {
  for (const { task, status } of finished) {
    const { hash, hashDetails, target } = task;
    if (target.target !== 'stage' || !hash || !hashDetails) continue;
    if (status === 'failure' || status === 'skipped' || hasRecord(root, hash)) continue;
    const inputs = taskInputs(Object.keys(hashDetails.nodes), {
      root,
      resultsAt: (paths) => digests(root, paths),
    });
    const ran = status === 'success' ? withoutLateChanges(inputs, root, task.startTime) : inputs;
    writeRecord(root, { hash, task: taskName(task), inputs: ran, presets: presets(root, inputs) });
  }
}

/** A source changed while the stage ran differs from the one that was hashed. */
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
