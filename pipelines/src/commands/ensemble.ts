import { Argument, type Command } from 'commander';
import { chooseEngine, type EngineChoice, withEngineOption } from '../frame/chooseEngine.ts';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withPresetOptions } from '../frame/openPreset.ts';
import { nonEmpty, probability } from '../frame/values.ts';

const preset = 'ensemble';

export default function command(): Command {
  const made = newCommand('ensemble', {
    summary: 'An ensemble from nothing: data, sweep of every draw, statistics, pictures',
    details: 'Goes on where an earlier sweep was stopped. Through Nx, finished stages are reused.',
    example: 'mixed-dynamics ensemble --preset ensemble-small',
  });
  return withEngineOption(withPresetOptions(made, preset))
    .action(async (options: PresetOptions & { readonly engine?: EngineChoice }) => {
      const experiment = openPreset(options);
      const engine = chooseEngine(options.engine, experiment.preset.engine);
      const [{ ensembleSweep }, { ensembleFigure }] = await Promise.all([
        import('../steps/repeatedSweep.ts'),
        import('../steps/ensembleFigure.ts'),
      ]);
      await ensembleSweep(experiment, { engine });
      await ensembleFigure(experiment);
    })
    .enablePositionalOptions()
    .addCommand(compareCommand());
}

function compareCommand(): Command {
  const made = newCommand('compare', {
    summary: 'Which differences between two runs are within the noise of one draw',
    details:
      'Two runs on the plane of an ensemble: a difference is within the noise when two draws of ' +
      'that cell would differ as much, by the deviation in ensemble/statistics.csv.',
    example: 'mixed-dynamics ensemble compare out/small out/other --preset ensemble-small',
  })
    .addArgument(new Argument('<first>', 'a results folder, or its metrics.csv'))
    .addArgument(new Argument('<second>', 'the same of another run'))
    .option('--confidence <p>', 'of the limits', probability('--confidence'), 0.95)
    .option('--table <file>', 'writes every difference as CSV', nonEmpty('--table', 'a file'));
  return withPresetOptions(made, preset).action(
    async (first: string, second: string, options: CompareOptions) => {
      const { confidence, table } = options;
      const { ensembleCompare } = await import('../steps/ensembleCompare.ts');
      ensembleCompare(openPreset(options), { first, second, confidence, table });
    },
  );
}

interface CompareOptions extends PresetOptions {
  readonly confidence: number;
  readonly table?: string;
}
