import { join } from 'node:path';
import { figure2PanelNames, writeFigure2 } from '@mixed-dynamics/figures';
import { axisValues } from '@mixed-dynamics/sweep/preset';
import { drawStage } from '../frame/drawStage.ts';
import type { Experiment } from '../frame/openPreset.ts';

/** What the stage reads, relative to the results folder. */
export const figure2Inputs = ['figure2/metrics.csv'] as const;

/** The figure and its panels, by name. */
export const figure2Pictures = ['figure2', ...figure2PanelNames];

/** Draws Figure 2 and its panels from the metrics of the sweep. */
export async function figure2(experiment: Experiment): Promise<void> {
  const { preset, root } = experiment;
  const section = preset.figure2;
  if (!section) return console.log('figure2: this preset has no such section, nothing to draw');
  await drawStage('figure2', figure2Pictures, figure2Inputs, experiment, (metadata) =>
    writeFigure2({
      metricsPath: join(root, 'figure2/metrics.csv'),
      outDir: join(root, 'figure2'),
      dimension: section.dimension,
      rank: section.rank,
      axes: { gammaSigma2: axisValues(section.gammaSigma2), gammaW: axisValues(section.gammaW) },
      metadata,
    }),
  );
}
