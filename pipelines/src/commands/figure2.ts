import type { Command } from 'commander';
import { figure2 } from '../figures/figure2.ts';
import { engineCommand } from '../frame/experimentCommand.ts';
import { newCommand } from '../frame/newCommand.ts';
import { withPresetOptions } from '../frame/openPreset.ts';
import { sweep } from './sweep.ts';

export default function command(summary: string): Command {
  const made = newCommand('figure2', {
    summary,
    details: 'Continues an interrupted sweep. Through Nx, finished stages are reused.',
    example: 'mixed-dynamics figure2 --preset small',
  });
  return engineCommand(withPresetOptions(made), async (experiment, { engine }) => {
    await sweep(experiment, { engine });
    await figure2(experiment);
  });
}
