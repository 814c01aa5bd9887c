import { ensembleSweep as sweepOfDraws } from '@mixed-dynamics/sweep';
import type { Command } from 'commander';
import { type Experiment, engineCommand, withStageOptions } from '../frame/experiment.ts';
import {
  type SweepStage,
  type TrainRequest,
  trainSweep,
  withTrainOptions,
} from '../training/trainSweep.ts';
import { dataFiles, ensembleDataFolder } from './data.ts';

export const help = {
  details:
    'Writes ensemble/draws.csv: the trial, then the columns of metrics.csv. Every draw ' +
    'has its own teacher, noise and weights. Finished cells are kept in .cells: the same ' +
    'command continues after an interruption. Exit code 1 when a cell could not be ' +
    'computed.',
  example: 'mixed-dynamics ensemble-sweep --preset ensemble-small',
};

export default (command: Command): Command =>
  engineCommand(withStageOptions(withTrainOptions(command), 'ensemble'), ensembleSweep);

/** Every cell of the section `ensemble`, once per draw, if the preset has that section. */
export function ensembleStage({ preset: { ensemble } }: Experiment): SweepStage | undefined {
  if (!ensemble) return undefined;
  return {
    name: 'ensemble',
    command: 'ensemble-sweep',
    figure: 'ensemble-figure',
    inputs: Array.from({ length: ensemble.draws }, (_, trial) =>
      dataFiles(ensemble, ensembleDataFolder(trial)),
    ).flat(),
    manifest: 'ensemble/manifest.json',
    sweep: sweepOfDraws(ensemble, ensembleDataFolder),
    nameOf: ({ gammaSigma2, gammaW, trial }) => `cell (${gammaSigma2}, ${gammaW}), trial ${trial},`,
  };
}

/** Trains an ensemble, or a shard of it: ensemble/draws.csv. */
export async function ensembleSweep(experiment: Experiment, request: TrainRequest): Promise<void> {
  const stage = ensembleStage(experiment);
  if (!stage) return console.log('this preset has no section ensemble, nothing to compute');
  await trainSweep(experiment, stage, request);
}
