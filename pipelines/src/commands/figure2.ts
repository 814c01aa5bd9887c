import type { Command } from 'commander';
import { figure2 } from '../figures/figure2.ts';
import { engineCommand, withPresetOptions } from '../frame/experiment.ts';
import { sweep } from './sweep.ts';

export const help = {
  details: 'Continues an interrupted sweep. Through Nx, finished stages are reused.',
  example: 'mixed-dynamics figure2 --preset small',
};

export default function define(command: Command): Command {
  return engineCommand(withPresetOptions(command), async (experiment, { engine }) => {
    await sweep(experiment, { engine });
    await figure2(experiment);
  });
}
