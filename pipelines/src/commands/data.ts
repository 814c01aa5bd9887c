import type { Command } from 'commander';
import { experimentCommand } from '../frame/experimentCommand.ts';
import { type Experiment, withStageOptions } from '../frame/openPreset.ts';

export default function command(): Command {
  const text = {
    summary: 'Draw the teacher and the noise',
    details: 'Writes data/*.npy, data/data.json and their manifest into the results folder.',
    example: 'mixed-dynamics data --preset small',
  };
  const run = async (experiment: Experiment) => {
    const { data } = await import('../steps/data.ts');
    await data(experiment);
  };
  return experimentCommand('data', text, run, withStageOptions);
}
