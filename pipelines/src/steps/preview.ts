import { join } from 'node:path';
import type { Experiment } from '../frame/openPreset.ts';
import { shortPath } from '../frame/project.ts';
import { writePicturesOfPlane } from './figure2.ts';

/** Draws Figure 2 from the cells that a sweep has left in preview/metrics.csv. */
export async function preview(experiment: Experiment): Promise<void> {
  const folder = join(experiment.root, 'preview');
  if (!experiment.preset.figure2) return console.log('preview: this preset has no section figure2');
  await writePicturesOfPlane(experiment, experiment.preset.figure2, folder, { partial: true });
  console.log(`preview: ${shortPath(join(folder, 'figure2.png'))}`);
}
