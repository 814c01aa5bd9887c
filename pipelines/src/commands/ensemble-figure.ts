import { join } from 'node:path';
import { ensembleStatistics } from '@mixed-dynamics/analysis';
import {
  formatCsv,
  gammaAxes,
  readCsv,
  type Table,
  writeFileAtomically,
} from '@mixed-dynamics/artifacts';
import { figure2PanelNames, picturesOf, renderEnsemble } from '@mixed-dynamics/figures';
import { axisValues } from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import { drawStage } from '../cli/drawStage.ts';
import { type Experiment, experimentCommand, withStageOptions } from '../cli/experiment.ts';
import { shortPath } from '../cli/project.ts';

export const help = {
  details:
    'Reads ensemble/draws.csv. Writes ensemble/statistics.csv, one row per cell, and the ' +
    'panels of Figure 2 for the mean, each with the half width of its 95 % interval.',
  example: 'mixed-dynamics ensemble-figure --preset ensemble-small',
};

export default (command: Command): Command =>
  experimentCommand(withStageOptions(command, 'ensemble'), ensembleFigure);

const draws = 'ensemble/draws.csv';
const statisticsFile = 'ensemble/statistics.csv';

/** Writes mean, standard deviation and confidence interval of every cell over the draws, and the pictures. */
export async function ensembleFigure(experiment: Experiment): Promise<void> {
  const { preset, root } = experiment;
  const section = preset.ensemble;
  if (!section) return console.log('ensemble: this preset has no such section, nothing to draw');
  const { dimension, rank, gammaSigma2, gammaW } = section;
  const pictures = ['ensemble', ...figure2PanelNames];
  const stage = { figure: 'ensemble', pictures, inputs: [draws], tables: [statisticsFile] };
  await drawStage(stage, experiment, (origin) => {
    const statistics = ensembleStatistics(readCsv(join(root, draws)));
    writeFileAtomically(join(root, statisticsFile), formatCsv(statistics));
    const axes = gammaAxes(axisValues(gammaSigma2), axisValues(gammaW));
    const figure = renderEnsemble({ statistics, dimension, rank, axes, origin });
    for (const line of incompleteness(statistics)) console.log(`ensemble: ${line}`);
    console.log(
      `ensemble: ${statistics.rows.length} cells of ${section.draws} draws, ${shortPath(join(root, statisticsFile))}`,
    );
    return picturesOf('ensemble', figure);
  });
}

/** A note on draws without a result. */
function incompleteness({ columns, rows }: Table): string[] {
  const count = (column: string) => {
    const at = columns.indexOf(column);
    return rows.reduce((sum, row) => sum + Number(row[at]), 0);
  };
  const status = columns.indexOf('status');
  const without = rows.filter((row) => row[status] !== 'ok').length;
  const [diverged, failed] = [count('diverged'), count('failed')];
  if (diverged + failed === 0) return [];
  const others = `${diverged} draws diverged and ${failed} failed; the statistics leave them out`;
  if (without === 0) return [others];
  return [others, `${without} cells have fewer than two draws left, and so no deviation`];
}
