import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricsTextColumns, parseCsv } from '@mixed-dynamics/artifacts';
import {
  figure2PanelNames,
  type Origin,
  writeFigure2,
  writeFigure2OfDraws,
} from '@mixed-dynamics/figures';
import { cellStatistics } from '@mixed-dynamics/statistics';
import { axisValues, type Figure2Section } from '@mixed-dynamics/sweep/preset';
import { drawStage } from '../frame/drawStage.ts';
import type { Experiment } from '../frame/openPreset.ts';

/** The figure and its panels, by name. */
const pictures = ['figure2', ...figure2PanelNames];

/** Draws Figure 2 and its panels from the metrics of the sweep. */
export async function figure2(experiment: Experiment): Promise<void> {
  const section = experiment.preset.figure2;
  if (!section) return console.log('figure2: this preset has no such section, nothing to draw');
  const folder = join(experiment.root, 'figure2');
  await drawStage(
    { figure: 'figure2', pictures, inputs: ['figure2/metrics.csv'] },
    experiment,
    (origin) => writePicturesOfPlane(section, folder, origin),
  );
}

/**
 * Draws from `metrics.csv` in a folder into the same folder; cells may be missing if `partial`. Of
 * several networks a cell, their mean and their spread.
 */
export async function writePicturesOfPlane(
  { dimension, rank, gammaSigma2, gammaW, trials }: Figure2Section,
  folder: string,
  origin: Origin,
  { partial = false }: { readonly partial?: boolean } = {},
): Promise<void> {
  const axes = { gammaSigma2: axisValues(gammaSigma2), gammaW: axisValues(gammaW) };
  const options = { outDir: folder, dimension, rank, axes, partial, origin };
  const metricsPath = join(folder, 'metrics.csv');
  if (trials === 1) {
    await writeFigure2({ ...options, metricsPath });
    return;
  }
  const metrics = parseCsv(readFileSync(metricsPath, 'utf8'), metricsTextColumns, metricsPath);
  await writeFigure2OfDraws({ ...options, statistics: cellStatistics(metrics), draws: trials });
}
