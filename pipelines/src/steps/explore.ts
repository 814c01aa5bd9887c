import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from '@mixed-dynamics/artifacts';
import { figure1Tables, writeExplorer } from '@mixed-dynamics/pages';
import { explorerFacts, figure1Setting } from '../frame/explorerFacts.ts';
import type { Experiment } from '../frame/openPreset.ts';
import { shortPath } from '../frame/project.ts';
import { runStage } from '../frame/runStage.ts';

const tables = ['figure2/metrics.csv', 'figure2/trajectories.parquet'] as const;

/** Writes the page on all cells of a finished sweep, with the network of Figure 1 if it is there. */
export async function explore(experiment: Experiment): Promise<void> {
  const { preset, root } = experiment;
  if (!preset.figure2) {
    return console.log('explore: this preset has no section figure2, nothing to look at');
  }
  const manifest = join(root, 'figure2/manifest.json');
  const origin = existsSync(manifest) ? readManifest(manifest) : undefined;
  const figure1 = figure1Tables.every((path) => existsSync(join(root, path)));
  const stage = {
    name: 'explore',
    inputs: [...tables, ...(figure1 ? figure1Tables : [])],
    outputs: ['explorer/index.html'],
    manifest: 'explorer/manifest.json',
  };
  await runStage(stage, experiment, async () => {
    await writeExplorer({
      outDir: root,
      ...explorerFacts(experiment, origin?.engine, origin),
      figure1: figure1Setting(experiment),
    });
    return {};
  });
  console.log(`explore: ${shortPath(join(root, 'explorer/index.html'))}`);
}
