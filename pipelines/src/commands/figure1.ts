import type { Command } from 'commander';
import { figure1 } from '../figures/figure1.ts';
import { chooseEngine, type EngineChoice, withEngineOption } from '../frame/chooseEngine.ts';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withPresetOptions } from '../frame/openPreset.ts';
import { training } from './training.ts';

export default function command(summary: string): Command {
  const made = newCommand('figure1', {
    summary,
    details: 'Continues an interrupted training. Through Nx, finished stages are reused.',
    example: 'mixed-dynamics figure1 --preset small',
  });
  return withEngineOption(withPresetOptions(made)).action(async (options: Options) => {
    const experiment = openPreset(options);
    const engine = chooseEngine(options.engine, experiment.preset.engine);
    await training(experiment, { engine });
    await figure1(experiment);
  });
}

type Options = PresetOptions & { readonly engine?: EngineChoice };
