import { join } from 'node:path';
import { cellWidth, initialVariance } from '@mixed-dynamics/data';
import { figure1PanelNames, writeFigure1 } from '@mixed-dynamics/figures';
import { drawStage } from '../frame/drawStage.ts';
import type { Experiment } from '../frame/openPreset.ts';

/** What the stage reads, relative to the results folder. */
const inputs = ['figure1/training.csv', 'figure1/singular-values.csv'];

/** The figure and its panels, by name. */
const pictures = ['figure1', ...figure1PanelNames];

/** Draws Figure 1 and its panels from the tables of the training run. */
export async function figure1(experiment: Experiment): Promise<void> {
  const { preset, root } = experiment;
  const section = preset.figure1;
  if (!section) return console.log('figure1: this preset has no such section, nothing to draw');
  const { dimension, gammaSigma2, gammaW, rank } = section;
  await drawStage({ figure: 'figure1', pictures, inputs }, experiment, (origin) =>
    writeFigure1({
      trainingPath: join(root, 'figure1/training.csv'),
      singularValuesPath: join(root, 'figure1/singular-values.csv'),
      outDir: join(root, 'figure1'),
      threshold: initialVariance(dimension, gammaSigma2) * cellWidth(dimension, gammaW),
      rank,
      origin,
    }),
  );
}
