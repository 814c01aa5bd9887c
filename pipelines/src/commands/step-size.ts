import type { Command } from 'commander';
import { chooseEngine, type EngineChoice, withEngineOption } from '../frame/chooseEngine.ts';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withPresetOptions } from '../frame/openPreset.ts';
import { stepSizeFigure } from './step-size-figure.ts';
import { stepSizeSweep } from './step-size-sweep.ts';

export default function command(summary: string): Command {
  const made = newCommand('step-size', {
    summary,
    details: 'Continues an interrupted sweep. Through Nx, finished stages are reused.',
    example: 'mixed-dynamics step-size --preset step-size',
  });
  return withEngineOption(withPresetOptions(made, 'step-size')).action(async (options: Options) => {
    const experiment = openPreset(options);
    const engine = chooseEngine(options.engine, experiment.preset.engine);
    await stepSizeSweep(experiment, { engine });
    await stepSizeFigure(experiment);
  });
}

type Options = PresetOptions & { readonly engine?: EngineChoice };
