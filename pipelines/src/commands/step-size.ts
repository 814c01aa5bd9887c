import type { Command } from 'commander';
import { engineCommand } from '../frame/experimentCommand.ts';
import { newCommand } from '../frame/newCommand.ts';
import { withPresetOptions } from '../frame/openPreset.ts';
import { stepSizeFigure } from './step-size-figure.ts';
import { stepSizeSweep } from './step-size-sweep.ts';

export default function command(summary: string): Command {
  const made = newCommand('step-size', {
    summary,
    details: 'Continues an interrupted sweep. Through Nx, finished stages are reused.',
    example: 'mixed-dynamics step-size --preset step-size',
  });
  return engineCommand(withPresetOptions(made, 'step-size'), async (experiment, { engine }) => {
    await stepSizeSweep(experiment, { engine });
    await stepSizeFigure(experiment);
  });
}
