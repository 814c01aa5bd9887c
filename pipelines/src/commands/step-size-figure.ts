import type { Command } from 'commander';
import { experimentCommand } from '../frame/experimentCommand.ts';
import { type Experiment, withStageOptions } from '../frame/openPreset.ts';

export default function command(): Command {
  const text = {
    summary: 'What each step size saves and costs, as table, picture and claims',
    details:
      'Reads step-size/runs.csv. Writes step-size/effects.csv, claims.json and claims.md, and a ' +
      'picture: iterations saved, change of test error and rank, where training diverges.',
    example: 'mixed-dynamics step-size-figure --preset step-size',
  };
  const run = async (experiment: Experiment) => {
    const { stepSizeFigure } = await import('../steps/stepSizeFigure.ts');
    await stepSizeFigure(experiment);
  };
  return experimentCommand('step-size-figure', text, run, (made) =>
    withStageOptions(made, 'step-size'),
  );
}
