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
import { type Figure2Section, missingTheory, type Preset } from '@mixed-dynamics/sweep/preset';
import { drawStage } from '../frame/drawStage.ts';
import { planeOf } from '../frame/figure2Section.ts';
import type { Experiment } from '../frame/openPreset.ts';

/** Inputs of the stage, relative to the results folder. */
export const figure2Inputs = ['figure2/metrics.csv'];

/** The figure and its panels, by name: without that of the distance where (1) does not hold. */
const picturesFor = (section: Figure2Section) => [
  'figure2',
  ...figure2PanelNames.filter(
    (name) => name !== 'distance' || missingTheory(section).selfConsistent === undefined,
  ),
];

/** Draws Figure 2 and its panels from the metrics of the sweep. */
export async function figure2(experiment: Experiment): Promise<void> {
  const section = experiment.preset.figure2;
  if (!section) return console.log('figure2: this preset has no such section, nothing to draw');
  const folder = join(experiment.root, 'figure2');
  const stage = { figure: 'figure2', pictures: picturesFor(section), inputs: figure2Inputs };
  await drawStage(stage, experiment, (origin) =>
    writePicturesOfPlane(experiment.preset, folder, origin),
  );
}

/**
 * Draws from `metrics.csv` in a folder into the same folder, or into `outDir`; cells may be missing if
 * `partial`. For several networks per cell: mean and spread.
 * @returns the paths written
 */
export async function writePicturesOfPlane(
  { figure2, seed }: Preset,
  folder: string,
  origin: Origin,
  {
    partial = false,
    ...rest
  }: { readonly partial?: boolean } & Partial<
    Pick<WriteFigure2Options, 'outDir' | 'layout' | 'scale' | 'formats' | 'text'>
  > = {},
): Promise<string[]> {
  const section = figure2!;
  const options = { ...planeOf(section, seed), outDir: folder, partial, origin, ...rest };
  const metricsPath = join(folder, 'metrics.csv');
  if (section.trials === 1) return writeFigure2({ ...options, metricsPath });
  const metrics = parseCsv(readFileSync(metricsPath, 'utf8'), metricsTextColumns, metricsPath);
  const draws = { statistics: cellStatistics(metrics), draws: section.trials };
  return writePictures(
    picturesOf('figure2', renderFigure2OfDraws({ ...options, ...draws })),
    options,
  );
}

/** The same as SVG, from a table already read. */
export function renderPlane({ figure2, seed }: Preset, metrics: Table): RenderedFigure<string> {
  const section = figure2!;
  const { trials: draws } = section;
  const plane = planeOf(section, seed);
  if (draws === 1) return renderFigure2({ ...plane, metrics });
  return renderFigure2OfDraws({ ...plane, statistics: cellStatistics(metrics), draws });
}
