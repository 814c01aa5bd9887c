import { join } from 'node:path';
import { cellStatistics } from '@mixed-dynamics/analysis';
import { readCsv } from '@mixed-dynamics/artifacts';
import {
  figure2PanelNames,
  type Layout,
  type Origin,
  picturesOf,
  renderFigure2,
  renderFigure2OfDraws,
} from '@mixed-dynamics/figures';
import { type Figure2Section, missingTheory, type Preset } from '@mixed-dynamics/sweep/preset';
import { drawStage, type Pictures } from '../cli/drawStage.ts';
import type { Experiment } from '../cli/experiment.ts';
import { planeOf } from '../cli/figure2Section.ts';

/** Inputs of the stage, relative to the results folder. */
export const figure2Inputs = ['figure2/metrics.csv'];

/** The figure and its panels, by name; without the distance if equation (1) was not followed. */
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
    planePictures(experiment.preset, folder, { origin }),
  );
}

interface ShownPlane {
  /** Accept a table that lacks cells. */
  readonly partial?: boolean;
  readonly layout?: Layout;
  readonly origin?: Origin;
}

/** The figure and its panels, from `metrics.csv` in a folder. For several networks per cell: mean and spread. */
export function planePictures(
  { figure2, seed }: Preset,
  folder: string,
  shown: ShownPlane = {},
): Pictures {
  const section = figure2!;
  const { trials: draws } = section;
  const metrics = readCsv(join(folder, 'metrics.csv'));
  const options = { ...planeOf(section, seed), ...shown };
  const figure =
    draws === 1
      ? renderFigure2({ ...options, metrics })
      : renderFigure2OfDraws({ ...options, statistics: cellStatistics(metrics), draws });
  return picturesOf('figure2', figure);
}
