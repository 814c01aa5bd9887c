import type { Command } from 'commander';
import { chooseEngine, type EngineChoice, withEngineOption } from '../frame/chooseEngine.ts';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withStageOptions } from '../frame/openPreset.ts';
import { nonEmpty, wholeNumber } from '../frame/values.ts';

export default function command(): Command {
  const made = newCommand('sweep', {
    summary: 'Train every cell of the plane of Figure 2',
    details:
      'Writes figure2/metrics.csv and all trajectories, both also as .parquet and .npz. Finished ' +
      'cells are kept in .cells: the same command goes on where it was stopped. Draws the data first when ' +
      'it is not there. Exit code 1 when a cell could not be computed.',
    example: 'mixed-dynamics sweep --preset small --workers 2',
  })
    .option(
      '--shard <i/n>',
      'only the i-th of n parts, for several machines; see merge',
      nonEmpty('--shard', 'i/n with 1 ≤ i ≤ n, such as 1/3'),
    )
    .option(
      '--workers <number>',
      'how many processes (default: as many as cores, where it is worth it)',
      wholeNumber('--workers', 1),
    )
    .option(
      '--batch <number>',
      'cells that a worker trains side by side (default: what a GPU holds; 1 on a processor)',
      wholeNumber('--batch', 1),
    );
  return withEngineOption(withStageOptions(made)).action(async (options: SweepOptions) => {
    const experiment = openPreset(options);
    const engine = chooseEngine(options.engine, experiment.preset.engine);
    const { sweep } = await import('../steps/sweep.ts');
    const { workers, batch, shard } = options;
    await sweep(experiment, { engine, workers, batch, shard });
  });
}

interface SweepOptions extends PresetOptions {
  readonly engine?: EngineChoice;
  readonly workers?: number;
  readonly batch?: number;
  readonly shard?: string;
}
