import { join } from 'node:path';
import { figure1Tables, readCsv } from '@mixed-dynamics/artifacts';
import { cellWidth, initialVariance } from '@mixed-dynamics/data';
import {
  type Figure1Options,
  figure1PanelNames,
  type PictureFiles,
  picturesOf,
  renderFigure1,
  writePictures,
} from '@mixed-dynamics/figures';
import type { Preset } from '@mixed-dynamics/sweep/preset';
import { drawStage } from '../frame/drawStage.ts';
import type { Experiment } from '../frame/experiment.ts';
import { noteOf } from '../frame/figure2Section.ts';

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
    const files = { outDir: join(root, 'figure1'), origin };
    return writeTraining(experiment, files, { origin, ...predicted, ...shown });
  });
}

/** Draws from the tables of the training run into any folder. */
export function writeTraining(
  { preset, root }: Experiment,
  files: PictureFiles,
  shown: Omit<Partial<Figure1Options>, keyof TrainingTables> = {},
): Promise<string[]> {
  const figure = renderTraining(preset, { ...readTraining(join(root, 'figure1')), ...shown });
  return writePictures(picturesOf('figure1', figure), files);
}

type TrainingTables = Pick<Figure1Options, 'training' | 'singularValues'>;

/** The tables of a training run, from their folder. */
export const readTraining = (folder: string): TrainingTables => ({
  training: readCsv(join(folder, 'training.csv')),
  singularValues: readCsv(join(folder, 'singular-values.csv')),
});

/** The same as SVG, from tables already read. */
export function renderTraining(preset: Preset, options: TrainingTables & Partial<Figure1Options>) {
  return renderFigure1({ ...shownOf(preset), ...options });
}

/** The experiment's facts on the figure; a run ended by a stop rule is shown whole. */
function shownOf({ figure1, seed }: Preset) {
  const { dimension, gammaSigma2, gammaW, rank, stop, iterations } = figure1!;
  const usual = initialVariance(dimension, gammaSigma2) * cellWidth(dimension, gammaW);
  const { start, varianceRatio } = figure1!;
  const isUsual = varianceRatio === undefined && (start === undefined || start === 'orthogonal');
  const threshold = isUsual ? usual : undefined;
  return { threshold, rank, note: noteOf(figure1!, seed), ...(stop && { iterations }) };
}
