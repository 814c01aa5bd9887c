import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { readCsv, recordFile } from '@mixed-dynamics/artifacts';
import { writePictures } from '@mixed-dynamics/figures';
import { type Figure2Section, missingTheory } from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import { originOf, type Pictures } from '../cli/drawStage.ts';
import { type Experiment, experimentCommand, withPresetOptions } from '../cli/experiment.ts';
import { shortPath } from '../cli/project.ts';
import { planePictures } from '../figures/figure2.ts';
import { predictedPictures } from '../figures/theory.ts';
import { previewPicture } from '../training/drawPreviews.ts';
import { dataFiles, dataFolder } from './data.ts';
import { predictedTable } from './predict.ts';

export const help = {
  details:
    'A sweep runs this before its first network, to draw the prediction of theory, and then once ' +
    'a minute. Reads preview/metrics.csv and draws figure2/figure2.preview.svg and .png.',
  example: 'mixed-dynamics preview --preset paper',
};

export default (command: Command): Command =>
  experimentCommand(withPresetOptions(command), preview);

/**
 * Draws Figure 2 from the cells in a sweep's preview/metrics.csv or, if there are none yet, as theory predicts
 * it. The files figure2/figure2.preview.svg and .png replace the previous ones atomically.
 */
async function preview(experiment: Experiment): Promise<void> {
  const folder = join(experiment.root, 'preview');
  const section = experiment.preset.figure2;
  if (!section) return console.log('preview: this preset has no section figure2');
  const path = join(folder, 'metrics.csv');
  const origin = originOf(experiment, [recordFile(path, experiment.root)], 'figure2');
  const { rows } = readCsv(path);
  const { prediction: reason } = missingTheory(section);
  if (rows.length === 0 && reason !== undefined) {
    return console.log(`preview: nothing to draw yet: ${reason}`);
  }
  const pictures =
    rows.length > 0
      ? planePictures(experiment.preset, folder, { origin, partial: true })
      : await predicted(experiment, section);
  await writePictures(pictures, { outDir: folder, origin });
  mkdirSync(join(experiment.root, 'figure2'), { recursive: true });
  const name = rows.length > 0 ? 'figure2' : 'figure2-predicted';
  for (const kind of ['svg', 'png']) {
    renameSync(join(folder, `${name}.${kind}`), previewPicture(experiment, kind));
  }
  console.log(`preview: ${shortPath(previewPicture(experiment, 'png'))}`);
}

/** Predicts from the exponents alone, which takes seconds; with draws it would slow down the sweep for a minute. */
async function predicted(experiment: Experiment, section: Figure2Section): Promise<Pictures> {
  const prediction = await predictedTable(experiment, section, { draw: false });
  const data = dataFiles(section, dataFolder('figure2')).map((file) =>
    recordFile(join(experiment.root, file), experiment.root),
  );
  const origin = originOf(experiment, data, 'predict', 'theory');
  return predictedPictures(section, experiment.preset.seed, { prediction, origin });
}
