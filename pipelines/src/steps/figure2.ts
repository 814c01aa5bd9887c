import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cellStatistics } from '@mixed-dynamics/analysis';
import { metricsTextColumns, parseCsv, type Table } from '@mixed-dynamics/artifacts';
import {
  figure2PanelNames,
  type Origin,
  picturesOf,
  type RenderedFigure,
  renderFigure2,
  renderFigure2OfDraws,
  type WriteFigure2Options,
  writeFigure2,
  writePictures,
} from '@mixed-dynamics/figures';
import { axisValues, type Figure2Section } from '@mixed-dynamics/sweep/preset';
import { drawStage } from '../frame/drawStage.ts';
import type { Experiment } from '../frame/openPreset.ts';

/** What the stage reads, relative to the results folder. */
export const figure2Inputs = ['figure2/metrics.csv'];

/** The figure and its panels, by name. */
const pictures = ['figure2', ...figure2PanelNames];

/** Draws Figure 2 and its panels from the metrics of the sweep. */
export async function figure2(experiment: Experiment): Promise<void> {
  const section = experiment.preset.figure2;
  if (!section) return console.log('figure2: this preset has no such section, nothing to draw');
  const folder = join(experiment.root, 'figure2');
  await drawStage({ figure: 'figure2', pictures, inputs: figure2Inputs }, experiment, (origin) =>
    writePicturesOfPlane(section, folder, origin),
  );
}

/**
 * Draws from `metrics.csv` in a folder into the same folder, or into `outDir`; cells may be missing if
 * `partial`. Of several networks a cell, their mean and their spread.
 * @returns the paths written
 */
export async function writePicturesOfPlane(
  section: Figure2Section,
  folder: string,
  origin: Origin,
  {
    partial = false,
    ...rest
  }: { readonly partial?: boolean } & Partial<
    Pick<WriteFigure2Options, 'outDir' | 'layout' | 'scale' | 'formats' | 'text'>
  > = {},
): Promise<string[]> {
  const options = { ...shownOf(section), outDir: folder, partial, origin, ...rest };
  const metricsPath = join(folder, 'metrics.csv');
  if (section.trials === 1) return writeFigure2({ ...options, metricsPath });
  const metrics = parseCsv(readFileSync(metricsPath, 'utf8'), metricsTextColumns, metricsPath);
  const draws = { statistics: cellStatistics(metrics), draws: section.trials };
  return writePictures(
    picturesOf('figure2', renderFigure2OfDraws({ ...options, ...draws })),
    options,
  );
}

/** The same as SVG, from a table that has been read. */
export function renderPlane(section: Figure2Section, metrics: Table): RenderedFigure<string> {
  const { trials: draws } = section;
  if (draws === 1) return renderFigure2({ ...shownOf(section), metrics });
  const statistics = cellStatistics(metrics);
  return renderFigure2OfDraws({ ...shownOf(section), statistics, draws });
}

/** What the figure shows of the experiment beside its table. */
function shownOf({ dimension, rank, gammaSigma2, gammaW }: Figure2Section) {
  const axes = { gammaSigma2: axisValues(gammaSigma2), gammaW: axisValues(gammaW) };
  return { dimension, rank, axes };
}
