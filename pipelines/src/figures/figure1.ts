import { join } from 'node:path';
import { figure1Tables, readCsv, type Table } from '@mixed-dynamics/artifacts';
import { cellWidth, initialVariance } from '@mixed-dynamics/data';
import {
  type Figure1Options,
  figure1PanelNames,
  picturesOf,
  renderFigure1,
} from '@mixed-dynamics/figures';
import type { Preset } from '@mixed-dynamics/sweep/preset';
import { drawStage, type Pictures } from '../cli/drawStage.ts';
import type { Experiment } from '../cli/experiment.ts';
import { noteOf } from '../cli/figure2Section.ts';

/** The figure and its panels, by name. */
const pictures = ['figure1', ...figure1PanelNames];

interface Figure1Request {
  /** The last iteration shown; default: the paper's. */
  readonly iterations?: number;
  readonly title?: string;
  /** A table of predicted errors, relative to the results folder. */
  readonly prediction?: string | undefined;
}

/** Draws Figure 1 and its panels from the tables of the training run. */
export async function figure1(
  experiment: Experiment,
  { prediction, ...shown }: Figure1Request = {},
): Promise<void> {
  const { preset, root } = experiment;
  if (!preset.figure1) {
    return console.log('figure1: this preset has no such section, nothing to draw');
  }
  const inputs = prediction === undefined ? figure1Tables : [...figure1Tables, prediction];
  await drawStage({ figure: 'figure1', pictures, inputs }, experiment, (origin) => {
    const predicted = prediction && { prediction: readCsv(join(root, prediction)) };
    return trainingPictures(preset, join(root, 'figure1'), { origin, ...predicted, ...shown });
  });
}

/** The figure and its panels, from the tables of a training run in a folder. */
export function trainingPictures(
  preset: Preset,
  folder: string,
  shown: Omit<Partial<Figure1Options>, 'training' | 'singularValues'> = {},
): Pictures {
  const [training, singularValues] = ['training', 'singular-values'].map((name) =>
    readCsv(join(folder, `${name}.csv`)),
  ) as [Table, Table];
  const figure = renderFigure1({ ...shownOf(preset), training, singularValues, ...shown });
  return picturesOf('figure1', figure);
}

/** The experiment's options for the figure. A run that was ended by a stop rule is shown in full. */
function shownOf({ figure1, seed }: Preset) {
  const { dimension, gammaSigma2, gammaW, rank, stop, iterations } = figure1!;
  const usual = initialVariance(dimension, gammaSigma2) * cellWidth(dimension, gammaW);
  const { start, varianceRatio } = figure1!;
  const isUsual = varianceRatio === undefined && (start === undefined || start === 'orthogonal');
  const threshold = isUsual ? usual : undefined;
  return { threshold, rank, note: noteOf(figure1!, seed), ...(stop && { iterations }) };
}
