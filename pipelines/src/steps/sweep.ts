import { figure2Sweep } from '@mixed-dynamics/sweep';
import type { Experiment } from '../frame/openPreset.ts';
import { dataFiles } from './data.ts';
import { type SweepStage, type TrainRequest, trainSweep } from './trainSweep.ts';

/** The sweep of Figure 2, if the preset has that section. */
export function figure2Stage({ preset }: Experiment): SweepStage | undefined {
  if (!preset.figure2) return undefined;
  return {
    name: 'sweep',
    figure: 'figure figure2',
    inputs: Object.values(dataFiles('figure2')),
    manifest: 'figure2/manifest.json',
    sweep: figure2Sweep(preset.figure2, 'data'),
    previews: true,
    nameOf: ({ gammaSigma2, gammaW }) => `cell (${gammaSigma2}, ${gammaW})`,
  };
}

/** Trains the cells of Figure 2, or a shard of them. */
export async function sweep(experiment: Experiment, request: TrainRequest): Promise<void> {
  const stage = figure2Stage(experiment);
  if (!stage) return console.log('sweep: this preset has no section figure2, nothing to compute');
  await trainSweep(experiment, stage, request);
}
