import { join } from 'node:path';
import { cellWidth, initialVariance } from '@mixed-dynamics/data';
import {
  type Figure1Options,
  figure1PanelNames,
  renderFigure1,
  type WriteFigure1Options,
  writeFigure1,
} from '@mixed-dynamics/figures';
import type { Preset } from '@mixed-dynamics/sweep/preset';
import { drawStage } from '../frame/drawStage.ts';
import { noteOf } from '../frame/figure2Section.ts';
import type { Experiment } from '../frame/openPreset.ts';

/** Inputs of the stage, relative to the results folder. */
export const figure1Inputs = ['figure1/training.csv', 'figure1/singular-values.csv'];

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
  const inputs = prediction === undefined ? figure1Inputs : [...figure1Inputs, prediction];
  const predictionPath = prediction && join(root, prediction);
  await drawStage({ figure: 'figure1', pictures, inputs }, experiment, (origin) =>
    writeTraining(experiment, join(root, 'figure1'), { origin, predictionPath, ...shown }),
  );
}

/** Draws from the tables of the training run into any folder. */
export function writeTraining(
  { preset, root }: Experiment,
  outDir: string,
  options: Partial<WriteFigure1Options>,
): Promise<string[]> {
  return writeFigure1({
    trainingPath: join(root, 'figure1/training.csv'),
    singularValuesPath: join(root, 'figure1/singular-values.csv'),
    outDir,
    ...shownOf(preset),
    ...options,
  });
}

/** The same as SVG, from tables already read. */
export function renderTraining(
  preset: Preset,
  tables: Pick<Figure1Options, 'training' | 'singularValues'>,
) {
  return renderFigure1({ ...tables, ...shownOf(preset) });
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
