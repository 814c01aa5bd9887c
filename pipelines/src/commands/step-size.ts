import type { Command } from 'commander';
import { fromScratch } from '../cli/experiment.ts';
import { trainerOf } from '../training/trainSweep.ts';
import { stepSizeFigure } from './step-size-figure.ts';
import { stepSizeSweep } from './step-size-sweep.ts';

export const help = {
  details: 'Continues an interrupted sweep. Through Nx, finished stages are reused.',
  example: 'mixed-dynamics step-size --preset step-size',
};

export default (command: Command): Command =>
  fromScratch(command, trainerOf(stepSizeSweep), stepSizeFigure, 'step-size');
