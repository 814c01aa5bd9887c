import type { Command } from 'commander';
import { experimentCommand } from '../frame/experimentCommand.ts';
import { type Experiment, withStageOptions } from '../frame/openPreset.ts';

export default function command(): Command {
  const text = {
    summary: 'Mean, deviation and interval over the draws of an ensemble, as table and pictures',
    details:
      'Reads ensemble/draws.csv. Writes ensemble/statistics.csv, a row a cell, and the panels of ' +
      'Figure 2 over the mean, each beside the half width of its 95 % interval.',
    example: 'mixed-dynamics ensemble-figure --preset ensemble-small',
  };
  const run = async (experiment: Experiment) => {
    const { ensembleFigure } = await import('../steps/ensembleFigure.ts');
    await ensembleFigure(experiment);
  };
  return experimentCommand('ensemble-figure', text, run, (made) =>
    withStageOptions(made, 'ensemble'),
  );
}
