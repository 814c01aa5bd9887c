import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { recordFile } from '@mixed-dynamics/artifacts';
import { originOf } from '../frame/drawStage.ts';
import type { Experiment } from '../frame/openPreset.ts';
import { shortPath } from '../frame/project.ts';
import { writePicturesOfPlane } from './figure2.ts';

/**
 * Draws Figure 2 from the cells that a sweep has left in preview/metrics.csv, as
 * figure2/figure2.preview.svg and .png; each replaces the one before as a whole.
 */
export async function preview(experiment: Experiment): Promise<void> {
  const folder = join(experiment.root, 'preview');
  if (!experiment.preset.figure2) return console.log('preview: this preset has no section figure2');
  const table = recordFile(join(folder, 'metrics.csv'), experiment.root);
  const origin = originOf(experiment, [table], 'figure2');
  await writePicturesOfPlane(experiment.preset.figure2, folder, origin, { partial: true });
  mkdirSync(join(experiment.root, 'figure2'), { recursive: true });
  for (const kind of ['svg', 'png']) {
    renameSync(join(folder, `figure2.${kind}`), previewPicture(experiment, kind));
  }
  console.log(`preview: ${shortPath(previewPicture(experiment, 'png'))}`);
}

/** Where the early picture of a running sweep is. */
export function previewPicture({ root }: Experiment, kind: string): string {
  return join(root, 'figure2', `figure2.preview.${kind}`);
}
