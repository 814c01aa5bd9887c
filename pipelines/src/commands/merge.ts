import { Argument, type Command } from 'commander';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withPresetOptions } from '../frame/openPreset.ts';

export default function command(): Command {
  const made = newCommand('merge', {
    summary: 'Put the shards of a sweep together',
    details:
      'The tables have the bytes that one run would have given. Refuses gaps, conflicting ' +
      'duplicates, and shards of another preset, seed, code or engine.',
    example: 'mixed-dynamics merge --preset small --out out/small out/shard-1 out/shard-2',
  })
    .addArgument(new Argument('<shards...>', 'the folders of the shards'))
    .option('--allow-mixed-engines', 'merge shards that different engines computed', false);
  return withPresetOptions(made).action(async (shards: string[], options: MergeOptions) => {
    const experiment = openPreset(options);
    const { merge } = await import('../steps/merge.ts');
    await merge(experiment, shards, options.allowMixedEngines);
  });
}

type MergeOptions = PresetOptions & { readonly allowMixedEngines: boolean };
