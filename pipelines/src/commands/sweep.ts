import { figure2Sweep, placeOf } from '@mixed-dynamics/sweep';
import { untrained } from '@mixed-dynamics/sweep/preset';
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
    'Writes figure2/metrics.csv and all trajectories, both also as .parquet and .npz. ' +
    'Finished cells are kept in .cells: the same command continues after an interruption. ' +
    'Draws the data first if missing. Exit code 1 when a cell could not be computed.',
  example: 'mixed-dynamics sweep --preset small --workers 2',
};

export default (command: Command): Command =>
  engineCommand(withStageOptions(withTrainOptions(command)), sweep);

/** The sweep of Figure 2, if the preset has that section. */
export function figure2Stage({ preset }: Experiment): SweepStage | undefined {
  if (!preset.figure2) return undefined;
  const folder = dataFolder('figure2');
  return {
    name: 'sweep',
    figure: 'figure figure2',
    inputs: dataFiles(preset.figure2, folder),
    manifest: 'figure2/manifest.json',
    sweep: figure2Sweep(preset.figure2, folder),
    previews: true,
    missingTheory: untrained(preset.figure2),
    nameOf: (cell) => `the cell at ${placeOf(cell)}`,
  };
}

/** Trains the cells of Figure 2, or a shard of them. */
export async function sweep(experiment: Experiment, request: TrainRequest): Promise<void> {
  const stage = figure2Stage(experiment);
  if (!stage) return console.log('sweep: this preset has no section figure2, nothing to compute');
  await trainSweep(experiment, stage, request);
}
