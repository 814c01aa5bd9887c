import { canonicalPreset } from '@mixed-dynamics/sweep/preset';
import { explainTasks } from '../explain/explainTasks.ts';
import { nxTasks } from '../explain/nxTasks.ts';
import type { Experiment, PresetOptions } from '../frame/openPreset.ts';
import { projectFolder } from '../frame/project.ts';

/** Presets that Nx knows as configurations of its targets; others are forwarded by name. */
const configurations = ['small', 'tiny'];

/**
 * Prints which stages `nx run TARGET` would run, and what makes each of them run. Nothing goes to
 * the standard output when all of them would be restored from the cache.
 * @param target `pipelines:figure2`
 * @param asked how the preset was asked for, which Nx knows its tasks by
 */
export function explain(
  target: string,
  { preset }: Experiment,
  { preset: name, set = [] }: PresetOptions,
): void {
  const args = [
    ...(configurations.includes(name)
      ? [`${target}:${name}`]
      : [target, ...(name === 'paper' ? [] : [`--preset=${name}`])]),
    ...set.map((text) => `--set=${text}`),
  ];
  const tasks = nxTasks(projectFolder, args);
  const verdicts = explainTasks(projectFolder, tasks, { text: canonicalPreset(preset) });
  for (const { stage, reasons } of verdicts.filter((verdict) => verdict.reasons.length > 0)) {
    console.log(`${stage} would run`);
    for (const reason of reasons) console.log(`  ${reason}`);
  }
  const cached = verdicts.filter((verdict) => verdict.reasons.length === 0);
  if (cached.length === 0) return;
  const stages = cached.map(({ stage }) => stage).join(', ');
  console.error(`explain: restored from the cache: ${stages}`);
}
