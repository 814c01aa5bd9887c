import { dirname } from 'node:path';
import {
  stepSizeSweep as sweepOfConstants,
  ensembleSweep as sweepOfDraws,
} from '@mixed-dynamics/sweep';
import type { Experiment } from '../frame/openPreset.ts';
import { dataFiles, ensembleDataFiles } from './data.ts';
import { type SweepStage, type TrainRequest, trainSweep } from './trainSweep.ts';

/** Every cell of the section `ensemble` once a draw, if the preset has it. */
export function ensembleStage({ preset: { ensemble } }: Experiment): SweepStage | undefined {
  if (!ensemble) return undefined;
  const folderOf = (trial: number) => dirname(ensembleDataFiles(trial).teacher);
  return {
    name: 'ensemble',
    command: 'ensemble-sweep',
    figure: 'ensemble-figure',
    inputs: Array.from({ length: ensemble.draws }, (_, trial) =>
      Object.values(ensembleDataFiles(trial)),
    ).flat(),
    manifest: 'ensemble/manifest.json',
    sweep: sweepOfDraws(ensemble, folderOf),
    nameOf: ({ gammaSigma2, gammaW, trial }) => `cell (${gammaSigma2}, ${gammaW}), trial ${trial},`,
  };
}

/** Every cell of the section `stepSize` with every step size, if the preset has it. */
export function stepSizeStage({ preset: { stepSize } }: Experiment): SweepStage | undefined {
  if (!stepSize) return undefined;
  const arrays = dataFiles('stepSize');
  return {
    name: 'step-size',
    command: 'step-size-sweep',
    figure: 'step-size-figure',
    inputs: Object.values(arrays),
    manifest: 'step-size/manifest.json',
    sweep: sweepOfConstants(stepSize, dirname(arrays.teacher)),
    nameOf: ({ gammaSigma2, gammaW, section: { learningRateConstant } }) =>
      `cell (${gammaSigma2}, ${gammaW}), c = ${learningRateConstant},`,
  };
}

/** Trains an ensemble, or a shard of it: ensemble/draws.csv. */
export async function ensembleSweep(experiment: Experiment, request: TrainRequest): Promise<void> {
  const stage = ensembleStage(experiment);
  if (!stage) return console.log('this preset has no section ensemble, nothing to compute');
  await trainSweep(experiment, stage, request);
}

/** Trains a study of step sizes, or a shard of it: step-size/runs.csv. */
export async function stepSizeSweep(experiment: Experiment, request: TrainRequest): Promise<void> {
  const stage = stepSizeStage(experiment);
  if (!stage) return console.log('this preset has no section stepSize, nothing to compute');
  await trainSweep(experiment, stage, request);
}
