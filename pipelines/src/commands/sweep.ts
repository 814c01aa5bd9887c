import { figure2Sweep, placeOf } from '@mixed-dynamics/sweep';
import { untrained } from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import { type SectionSweep, sweepCommand } from '../training/trainSweep.ts';
import { dataFiles, dataFolder } from './data.ts';

export const help = {
  details:
    'Writes figure2/metrics.csv and all trajectories, both also as .parquet and .npz. ' +
    'Finished cells are kept in .cells: the same command continues after an interruption. ' +
    'Draws the data first if missing. Exit code 1 when a cell could not be computed.',
  example: 'mixed-dynamics sweep --preset small --workers 2',
};

export default (command: Command): Command => sweepCommand(command, planeSweep);

const folder = dataFolder('figure2');

/** The sweep over every cell of Figure 2. */
export const planeSweep: SectionSweep = {
  section: 'figure2',
  stageOf: ({ preset: { figure2 } }) =>
    figure2 && {
      name: 'sweep',
      figure: 'figure figure2',
      inputs: dataFiles(figure2, folder),
      manifest: 'figure2/manifest.json',
      sweep: figure2Sweep(figure2, folder),
      previews: true,
      missingTheory: untrained(figure2),
      nameOf: (cell) => `the cell at ${placeOf(cell)}`,
    },
};
