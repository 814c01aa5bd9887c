import { existsSync } from 'node:fs';
import { sha256 } from '@mixed-dynamics/artifacts';
import { changedKeys } from './changedKeys.ts';
import {
  cacheFolder,
  type InputRecord,
  isPreset,
  presets,
  readRecords,
  taskName,
} from './recordRun.ts';
import { digests, type PlannedTask, type TaskInputs, taskInputs } from './taskInputs.ts';

/** Whether a stage would be restored from the cache or run, and why. */
interface Verdict {
  /** `figure2`. */
  readonly stage: string;
  /** The cache key when it is restored. */
  readonly cached?: string;
  /** The reasons to run it; empty if it would not run. */
  readonly reasons: readonly string[];
}

/**
 * For each stage, whether Nx would run it, that is, whether the cache lacks a run with the current inputs. The
 * reasons are the differences from the most similar recorded run.
 * @param tasks in an order in which they could run
 * @param preset as stages read it: the content of `preset.json`
 */
export function explainTasks(
  root: string,
  tasks: readonly PlannedTask[],
  preset: string,
): Verdict[] {
  const verdicts = new Map<PlannedTask, Verdict>();
  for (const task of tasks.filter(({ target }) => target.target === 'stage')) {
    verdicts.set(task, explainTask(root, task, preset, verdicts));
  }
  return [...verdicts.values()];
}

function explainTask(
  root: string,
  task: PlannedTask,
  preset: string,
  earlier: ReadonlyMap<PlannedTask, Verdict>,
): Verdict {
  const stage = task.target.project.replace(/^stage-/, '');
  const running = new Map<string, string>();
  const resultsAt = (paths: readonly string[]): TaskInputs => {
    const maker = [...earlier].find(([{ outputs }]) => outputs.some((out) => paths.includes(out)));
    if (!maker) return {};
    const [{ outputs }, { stage: name, cached }] = maker;
    // Its output depends only on the preset, so its hash is known before it is written.
    if (name === 'preset') return { [outputs[0]!]: sha256(preset) };
    if (cached !== undefined) return digests(cacheFolder(root, cached), paths);
    for (const path of paths) running.set(path, name);
    return {};
  };
  const inputs = taskInputs(task.plan, { root, resultsAt });
  const present: Present = { root, inputs, preset, running };
  const records = readRecords(root, taskName(task));
  const compared = records.map((record) => ({ record, reasons: differences(record, present) }));
  const same = compared.filter(({ reasons }) => reasons.length === 0);
  const cached = same.find(({ record }) => existsSync(cacheFolder(root, record.hash)));
  if (cached) return { stage, cached: cached.record.hash, reasons: [] };
  if (same.length > 0) return { stage, reasons: ['the cache no longer holds its results'] };
  const [closest] = compared.sort((a, b) => a.reasons.length - b.reasons.length);
  return { stage, reasons: closest?.reasons ?? ['it has not run here with this preset'] };
}

interface Present {
  readonly root: string;
  readonly inputs: TaskInputs;
  readonly preset: string;
  /** Results that an earlier stage would recompute: path → stage. */
  readonly running: ReadonlyMap<string, string>;
}

/** The differences from a recorded run, in words. */
function differences(record: InputRecord, present: Present): string[] {
  const { inputs, running } = present;
  const isPending = (name: string) =>
    [...running.keys()].some((path) => name === path || name.startsWith(`${path}/`));
  const names = new Set([...Object.keys(inputs), ...Object.keys(record.inputs)]);
  const changed = [...names]
    .filter((name) => !isPending(name) && inputs[name] !== record.inputs[name])
    .flatMap((name) => describe(name, record, present));
  const pending = [...new Set(running.values())].map(
    (name) => `results of ${name}, which would run`,
  );
  return [...changed, ...pending];
}

function describe(name: string, record: InputRecord, { root, inputs, preset }: Present): string[] {
  const [before, after] = [record.inputs[name], inputs[name]];
  const isValue = /^(environment|package|the output of) /.test(name);
  if (isValue) return [`${name}: ${before ?? 'absent'} → ${after ?? 'absent'}`];
  if (before === 'not known') return [`${name}: changed while the stage ran`];
  if (before === undefined) return [`${name}: new`];
  if (after === undefined) return [`${name}: gone`];
  if (!isPreset(name)) return [`${name}: changed`];
  const now = name.startsWith('out/') ? JSON.parse(preset) : presets(root, { [name]: after })[name];
  const keys = changedKeys(record.presets[name], now);
  return keys.length === 0 ? [`${name}: changed in layout`] : keys.map((key) => `${name}: ${key}`);
}
