import type { Command } from 'commander';
import { chooseEngine, type EngineChoice, withEngineOption } from '../frame/chooseEngine.ts';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withPresetOptions } from '../frame/openPreset.ts';
import { wholeNumber } from '../frame/values.ts';

export default function command(): Command {
  const made = newCommand('live', {
    summary: 'Serve the explorer of a sweep that runs: its cells appear as they finish',
    details:
      'The same as explore --live. Serves this machine alone, until Ctrl-C, and shows the cells of ' +
      'the same preset, engine and code, also those of a sweep that was stopped. Waits for one that ' +
      'has not begun.',
    example: 'mixed-dynamics live --preset small',
  }).option('--port <number>', 'where to listen; 0 takes a free one', wholeNumber('--port'), 4174);
  return withEngineOption(withPresetOptions(made)).action(async (options: LiveOptions) => {
    const experiment = openPreset(options);
    const engine = chooseEngine(options.engine, experiment.preset.engine);
    const { live } = await import('../steps/live.ts');
    await live(experiment, { engine, port: options.port });
  });
}

interface LiveOptions extends PresetOptions {
  readonly port: number;
  readonly engine?: EngineChoice;
}
