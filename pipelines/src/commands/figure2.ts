import type { Command } from 'commander';
import { fromScratch } from '../cli/experiment.ts';
import { figure2 } from '../figures/figure2.ts';
import { trainerOf } from '../training/trainSweep.ts';
import { planeSweep } from './sweep.ts';

export const help = {
  details: 'Continues an interrupted sweep. Through Nx, finished stages are reused.',
  example: 'mixed-dynamics figure2 --preset small',
};

export default (command: Command): Command => fromScratch(command, trainerOf(planeSweep), figure2);
