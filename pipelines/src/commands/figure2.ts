import type { Command } from 'commander';
import { figure2 } from '../figures/figure2.ts';
import { chooseEngine, type EngineChoice, withEngineOption } from '../frame/chooseEngine.ts';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withPresetOptions } from '../frame/openPreset.ts';
import { sweep } from './sweep.ts';

export default function command(summary: string): Command {
  const made = newCommand('figure2', {
    summary,
    details: 'Continues an interrupted sweep. Through Nx, finished stages are reused.',
    example: 'mixed-dynamics figure2 --preset small',
  });
  return withEngineOption(withPresetOptions(made)).action(async (options: Options) => {
    const experiment = openPreset(options);
    const engine = chooseEngine(options.engine, experiment.preset.engine);
    await sweep(experiment, { engine });
    await figure2(experiment);
  });
}

type Options = PresetOptions & { readonly engine?: EngineChoice };
