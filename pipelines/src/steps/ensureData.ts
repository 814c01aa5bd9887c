import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from '@mixed-dynamics/artifacts';
import type { Experiment } from '../frame/openPreset.ts';
import { data } from './data.ts';

/** Draws the data unless it is there for this very preset. Through Nx it always is. */
export async function ensureData(experiment: Experiment): Promise<void> {
  const manifest = join(experiment.root, 'data/manifest.json');
  if (existsSync(manifest) && readManifest(manifest).preset?.sha256 === experiment.sha256) return;
  await data(experiment);
}
