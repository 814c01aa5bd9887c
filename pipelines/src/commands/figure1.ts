import type { Command } from 'commander';
import { figure1 } from '../figures/figure1.ts';
import { engineCommand, withPresetOptions } from '../frame/experiment.ts';
import { training } from './training.ts';

export const help = {
  details: 'Continues an interrupted training. Through Nx, finished stages are reused.',
  example: 'mixed-dynamics figure1 --preset small',
};

export default function define(command: Command): Command {
  return engineCommand(withPresetOptions(command), async (experiment, { engine }) => {
    await training(experiment, { engine });
    await figure1(experiment);
  });
}
