import type { Command } from 'commander';
import { engineCommand, withPresetOptions } from '../frame/experiment.ts';
import { stepSizeFigure } from './step-size-figure.ts';
import { stepSizeSweep } from './step-size-sweep.ts';

export const help = {
  details: 'Continues an interrupted sweep. Through Nx, finished stages are reused.',
  example: 'mixed-dynamics step-size --preset step-size',
};

export default function define(command: Command): Command {
  return engineCommand(withPresetOptions(command, 'step-size'), async (experiment, { engine }) => {
    await stepSizeSweep(experiment, { engine });
    await stepSizeFigure(experiment);
  });
}
