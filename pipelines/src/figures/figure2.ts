import { join } from 'node:path';
import { cellStatistics, comparisonTable } from '@mixed-dynamics/analysis';
import { readCsv, type Table } from '@mixed-dynamics/artifacts';
import {
  figure2PanelNames,
  type Layout,
  type Origin,
  type PictureFiles,
  picturesOf,
  type RenderedFigure,
  renderDistanceParts,
  renderFigure2,
  renderFigure2OfDraws,
  renderTheoryFigure,
  writePictures,
} from '@mixed-dynamics/figures';
import { type Figure2Section, missingTheory, type Preset } from '@mixed-dynamics/sweep/preset';
import { drawStage } from '../frame/drawStage.ts';
import type { Experiment } from '../frame/experiment.ts';
import { planeOf } from '../frame/figure2Section.ts';

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
    writePicturesOfPlane(experiment.preset, folder, { outDir: folder, origin }, { origin }),
  );
}

interface ShownPlane {
  /** Accept a table that lacks cells. */
  readonly partial?: boolean;
  readonly layout?: Layout;
  readonly origin?: Origin;
}

/** Draws from `metrics.csv` in a folder, and returns the paths written. */
export function writePicturesOfPlane(
  preset: Preset,
  folder: string,
  files: PictureFiles,
  shown: ShownPlane = {},
): Promise<string[]> {
  const metrics = readCsv(join(folder, 'metrics.csv'));
  return writePictures(picturesOf('figure2', renderPlane(preset, metrics, shown)), files);
}

/** The same as SVG, from a table already read. For several networks per cell: mean and spread. */
export function renderPlane(
  { figure2, seed }: Preset,
  metrics: Table,
  shown: ShownPlane = {},
): RenderedFigure<string> {
  const section = figure2!;
  const { trials: draws } = section;
  const options = { ...planeOf(section, seed), ...shown };
  if (draws === 1) return renderFigure2({ ...options, metrics });
  return renderFigure2OfDraws({ ...options, statistics: cellStatistics(metrics), draws });
}

interface ComparedTables {
  readonly prediction: Table;
  readonly metrics: Table;
  readonly origin?: Origin;
}

/** The pictures of the stage `theory` as SVG, by name, from their tables. */
export function renderComparison({ figure2, seed }: Preset, tables: ComparedTables) {
  const comparison = comparisonTable(tables.prediction, tables.metrics);
  const options = { ...tables, comparison, ...planeOf(figure2!, seed) };
  return {
    theory: renderTheoryFigure(options),
    distance: renderDistanceParts(options),
  };
}
