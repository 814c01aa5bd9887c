import { canonicalPreset } from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import {
  type Experiment,
  openPreset,
  type PresetOptions,
  withPresetChoice,
} from '../cli/experiment.ts';
import { projectFolder } from '../cli/project.ts';
import { nonEmpty } from '../cli/values.ts';
import { explainTasks } from '../explain/explainTasks.ts';
import { nxTasks } from '../explain/taskInputs.ts';

export const help = {
  details:
    'Names each file, preset key, environment variable, package or earlier result that differs ' +
    'from the most similar recorded run. Prints nothing to standard output if all stages would ' +
    'be restored from the cache.',
  example: 'mixed-dynamics explain pipelines:figure2 --preset small',
};

export default function define(command: Command): Command {
  command.argument(
    '<target>',
    'a target of Nx, such as pipelines:figure2',
    nonEmpty('a target of Nx'),
  );
  return withPresetChoice(command).action(async (target: string, options: PresetOptions) => {
    const [project = '', task, configuration] = target.split(':');
    const isNamed = command.getOptionValueSource('preset') !== 'default';
    const preset = isNamed ? options.preset : (configuration ?? options.preset);
    const name = task === undefined ? `pipelines:${project}` : `${project}:${task}`;
    explain(name, openPreset({ preset, set: options.set }), { preset, set: options.set });
  });
}

/** Presets that are configurations of the Nx targets. Other presets are forwarded by name. */
const configurations = ['small', 'tiny'];

/**
 * Prints which stages `nx run TARGET` would run, and why. Nothing goes to standard output if all of
 * them would be restored from the cache.
 * @param target `pipelines:figure2`
 * @param asked the options for the preset, as typed: Nx identifies its tasks by them
 */
function explain(
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
  const verdicts = explainTasks(projectFolder, tasks, canonicalPreset(preset));
  for (const { stage, reasons } of verdicts.filter((verdict) => verdict.reasons.length > 0)) {
    console.log(`${stage} would run`);
    for (const reason of reasons) console.log(`  ${reason}`);
  }
  const cached = verdicts.filter((verdict) => verdict.reasons.length === 0);
  if (cached.length === 0) return;
  const stages = cached.map(({ stage }) => stage).join(', ');
  console.error(`explain: restored from the cache: ${stages}`);
}
