import { stepSizeSweep as sweepOfConstants } from '@mixed-dynamics/sweep';
import type { Command } from 'commander';
import { type Experiment, engineCommand, withStageOptions } from '../frame/experiment.ts';
import {
  type SweepStage,
  type TrainRequest,
  trainSweep,
  withTrainOptions,
} from '../training/trainSweep.ts';
import { dataFiles, dataFolder } from './data.ts';

export const help = {
  details:
    'Writes step-size/runs.csv: the constant c of the learning rate, then the columns of ' +
    'metrics.csv. Finished cells are kept in .cells: the same command continues after an ' +
    'interruption. Exit code 1 when a cell could not be computed.',
  example: 'mixed-dynamics step-size-sweep --preset step-size',
};

export default (command: Command): Command =>
  engineCommand(withStageOptions(withTrainOptions(command), 'step-size'), stepSizeSweep);

/** Every cell of the section `stepSize` with every step size, if the preset has it. */
export function stepSizeStage({ preset: { stepSize } }: Experiment): SweepStage | undefined {
  if (!stepSize) return undefined;
  const folder = dataFolder('stepSize');
  return {
    name: 'step-size',
    command: 'step-size-sweep',
    figure: 'step-size-figure',
    inputs: dataFiles(stepSize, folder),
    manifest: 'step-size/manifest.json',
    sweep: sweepOfConstants(stepSize, folder),
    nameOf: ({ gammaSigma2, gammaW, section: { learningRateConstant } }) =>
      `cell (${gammaSigma2}, ${gammaW}), c = ${learningRateConstant},`,
  };
}

/** Trains a study of step sizes, or a shard of it: step-size/runs.csv. */
export async function stepSizeSweep(experiment: Experiment, request: TrainRequest): Promise<void> {
  const stage = stepSizeStage(experiment);
  if (!stage) return console.log('this preset has no section stepSize, nothing to compute');
  await trainSweep(experiment, stage, request);
}
