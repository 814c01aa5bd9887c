import type { Command } from 'commander';
import { figure1 } from '../figures/figure1.ts';
import { engineCommand } from '../frame/experimentCommand.ts';
import { newCommand } from '../frame/newCommand.ts';
import { withPresetOptions } from '../frame/openPreset.ts';
import { training } from './training.ts';

export default function command(summary: string): Command {
  const made = newCommand('figure1', {
    summary,
    details: 'Continues an interrupted training. Through Nx, finished stages are reused.',
    example: 'mixed-dynamics figure1 --preset small',
  });
  return engineCommand(withPresetOptions(made), async (experiment, { engine }) => {
    await training(experiment, { engine });
    await figure1(experiment);
  });
}
