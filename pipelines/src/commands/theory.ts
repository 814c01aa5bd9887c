import type { Command } from 'commander';
import { experimentCommand } from '../frame/experimentCommand.ts';
import { type Experiment, withStageOptions } from '../frame/openPreset.ts';

export default function command(): Command {
  const text = {
    summary: 'Hold Figure 2 as theory predicts it against Figure 2 as trained',
    details:
      'Reads theory/figure2.csv and figure2/metrics.csv. Writes theory/theory.md, the agreement by ' +
      'width, theory.svg and .png: predicted, measured, difference; and distance.svg and .png: what ' +
      'the distance is due to.',
    example: 'mixed-dynamics theory --preset small',
  };
  const run = async (experiment: Experiment) => {
    const { theory } = await import('../steps/theory.ts');
    await theory(experiment);
  };
  return experimentCommand('theory', text, run, withStageOptions);
}
