import type { Command } from 'commander';
import { fromScratch } from '../cli/experiment.ts';
import { figure1 } from '../figures/figure1.ts';
import { training } from './training.ts';

export const help = {
  details: 'Continues an interrupted training. Through Nx, finished stages are reused.',
  example: 'mixed-dynamics figure1 --preset small',
};

export default (command: Command): Command => fromScratch(command, training, figure1);
