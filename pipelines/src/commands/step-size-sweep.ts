import { stepSizeSweep as sweepOfConstants } from '@mixed-dynamics/sweep';
import type { Command } from 'commander';
import { type SectionSweep, sweepCommand } from '../training/trainSweep.ts';
import { dataFiles, dataFolder } from './data.ts';

export const help = {
  details:
    'Writes step-size/runs.csv: the constant c of the learning rate, then the columns of ' +
    'metrics.csv. Finished cells are kept in .cells: the same command continues after an ' +
    'interruption. Exit code 1 when a cell could not be computed.',
  example: 'mixed-dynamics step-size-sweep --preset step-size',
};

export default (command: Command): Command => sweepCommand(command, stepSizeSweep, 'step-size');

const folder = dataFolder('stepSize');

/** The sweep over every cell of a plane and every step size; its table is step-size/runs.csv. */
export const stepSizeSweep: SectionSweep = {
  section: 'stepSize',
  stageOf: ({ preset: { stepSize } }) =>
    stepSize && {
      name: 'step-size',
      command: 'step-size-sweep',
      figure: 'step-size-figure',
      inputs: dataFiles(stepSize, folder),
      manifest: 'step-size/manifest.json',
      sweep: sweepOfConstants(stepSize, folder),
      nameOf: ({ gammaSigma2, gammaW, section: { learningRateConstant } }) =>
        `cell (${gammaSigma2}, ${gammaW}), c = ${learningRateConstant},`,
    },
};
