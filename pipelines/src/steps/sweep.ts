import { figure2Sweep, type SweepCell } from '@mixed-dynamics/sweep';
import type { Experiment } from '../frame/openPreset.ts';
import { dataFiles } from './data.ts';
import { type TrainRequest, trainSweep } from './trainSweep.ts';

/** Trains the cells of Figure 2, or a shard of them. */
export async function sweep(experiment: Experiment, request: TrainRequest): Promise<void> {
  const section = experiment.preset.figure2;
  if (!section) return console.log('sweep: this preset has no section figure2, nothing to compute');
  const stage = {
    name: 'sweep',
    inputs: Object.values(dataFiles('figure2')),
    manifest: 'figure2/manifest.json',
    sweep: figure2Sweep(section, 'data'),
    previews: true,
    nameOf: ({ gammaSigma2, gammaW }: SweepCell) => `cell (${gammaSigma2}, ${gammaW})`,
  };
  await trainSweep(experiment, stage, request);
}
