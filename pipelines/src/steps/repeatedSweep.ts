import { dirname } from 'node:path';
import {
  type SweepCell,
  stepSizeSweep as sweepOfConstants,
  ensembleSweep as sweepOfDraws,
} from '@mixed-dynamics/sweep';
import type { Experiment } from '../frame/openPreset.ts';
import { dataFiles, ensembleDataFiles } from './data.ts';
import { type TrainRequest, trainSweep } from './trainSweep.ts';

/** Trains every cell of the section `ensemble` once a draw: ensemble/draws.csv. */
export async function ensembleSweep(experiment: Experiment, request: TrainRequest): Promise<void> {
  const section = experiment.preset.ensemble;
  if (!section) return console.log('this preset has no section ensemble, nothing to compute');
  const folderOf = (trial: number) => dirname(ensembleDataFiles(trial).teacher);
  const stage = {
    name: 'ensemble',
    inputs: Array.from({ length: section.draws }, (_, trial) =>
      Object.values(ensembleDataFiles(trial)),
    ).flat(),
    manifest: 'ensemble/manifest.json',
    sweep: sweepOfDraws(section, folderOf),
    nameOf: ({ gammaSigma2, gammaW, trial }: SweepCell) =>
      `cell (${gammaSigma2}, ${gammaW}), trial ${trial},`,
  };
  await trainSweep(experiment, stage, request);
}

/** Trains every cell of the section `stepSize` with every step size: step-size/runs.csv. */
export async function stepSizeSweep(experiment: Experiment, request: TrainRequest): Promise<void> {
  const section = experiment.preset.stepSize;
  if (!section) return console.log('this preset has no section stepSize, nothing to compute');
  const arrays = dataFiles('stepSize');
  const stage = {
    name: 'step-size',
    inputs: Object.values(arrays),
    manifest: 'step-size/manifest.json',
    sweep: sweepOfConstants(section, dirname(arrays.teacher)),
    nameOf: ({ gammaSigma2, gammaW, section: { learningRateConstant } }: SweepCell) =>
      `cell (${gammaSigma2}, ${gammaW}), c = ${learningRateConstant},`,
  };
  await trainSweep(experiment, stage, request);
}
