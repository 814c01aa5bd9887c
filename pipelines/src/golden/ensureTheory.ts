import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { predict } from '../commands/predict.ts';
import { theory } from '../commands/theory.ts';
import type { Experiment } from '../frame/openPreset.ts';

/** Makes what of theory/ is not there yet, where there is something trained to hold it against. */
export async function ensureTheory(experiment: Experiment): Promise<void> {
  const { root, preset } = experiment;
  if (!preset.figure2 || !existsSync(join(root, 'figure2/metrics.csv'))) return;
  if (existsSync(join(root, 'theory/theory.manifest.json'))) return;
  await predict(experiment, { draw: true });
  await theory(experiment);
}
