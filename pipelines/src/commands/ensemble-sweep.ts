import { ensembleSweep as sweepOfDraws } from '@mixed-dynamics/sweep';
import type { Command } from 'commander';
import { type SectionSweep, sweepCommand } from '../training/trainSweep.ts';
import { dataFiles, ensembleDataFolder } from './data.ts';

export const help = {
  details:
    'Writes ensemble/draws.csv: the trial, then the columns of metrics.csv. Every draw ' +
    'has its own teacher, noise and weights. Finished cells are kept in .cells: the same ' +
    'command continues after an interruption. Exit code 1 when a cell could not be ' +
    'computed.',
  example: 'mixed-dynamics ensemble-sweep --preset ensemble-small',
};

export default (command: Command): Command => sweepCommand(command, ensembleSweep, 'ensemble');

/** The sweep over every cell and every draw of an ensemble; its table is ensemble/draws.csv. */
export const ensembleSweep: SectionSweep = {
  section: 'ensemble',
  stageOf: ({ preset: { ensemble } }) =>
    ensemble && {
      name: 'ensemble',
      command: 'ensemble-sweep',
      figure: 'ensemble-figure',
      inputs: Array.from({ length: ensemble.draws }, (_, trial) =>
        dataFiles(ensemble, ensembleDataFolder(trial)),
      ).flat(),
      manifest: 'ensemble/manifest.json',
      sweep: sweepOfDraws(ensemble, ensembleDataFolder),
      nameOf: ({ gammaSigma2, gammaW, trial }) =>
        `cell (${gammaSigma2}, ${gammaW}), trial ${trial},`,
    },
};
