import { basename, join, resolve } from 'node:path';
import {
  checkRecord,
  type EngineFacts,
  expected,
  type FileRecord,
  readManifest,
  recordFile,
} from '@mixed-dynamics/artifacts';
import { figure2Sweep, mergeShards } from '@mixed-dynamics/sweep';
import { figure2Section } from '../frame/figure2Section.ts';
import type { Experiment } from '../frame/openPreset.ts';
import { shortPath } from '../frame/project.ts';
import { CheckFailed } from '../frame/reportFailure.ts';
import { runStage } from '../frame/runStage.ts';

const manifest = 'figure2/manifest.json';

/**
 * Merges the shards of a sweep into the results folder.
 * @throws UserError as mergeShards does, or when a shard differs from its manifest; CheckFailed
 *   when a cell could not be computed
 */
export async function merge(
  experiment: Experiment,
  shards: readonly string[],
  allowMixedEngines: boolean,
): Promise<void> {
  const { preset, root } = experiment;
  const section = figure2Section(experiment, 'name the preset of the shards');
  const shardDirs = shards.map((folder) => resolve(folder));
  refuseOwnFolder(shardDirs, root);
  const sources = shardDirs.flatMap(verifyShard);
  const engine = commonEngine(shardDirs);
  const fromDirty = shardDirs.some((folder) => readManifest(join(folder, manifest)).git?.dirty);
  const sweep = figure2Sweep(section, 'data');
  const outputs = [...sweep.files, sweep.shardFile];
  const stage = { name: 'merge', inputs: [], outputs, manifest };
  let failed = 0;
  await runStage(stage, experiment, () => {
    const outDir = root;
    const rootSeed = preset.seed;
    const merged = mergeShards({ sweep, rootSeed, shardDirs, outDir, allowMixedEngines });
    failed = merged.failures.length;
    console.log(
      `merge: ${merged.cells} cells of ${shards.length} shards, ${merged.duplicates} in several, ` +
        `${failed} failed, in ${shortPath(join(root, 'figure2'))}`,
    );
    const { files, computeSeconds } = merged;
    return { engine, files, computeSeconds, sources, fromDirty };
  });
  if (failed > 0) throw new CheckFailed();
}

/** The manifest would be both read and replaced. */
function refuseOwnFolder(shardDirs: readonly string[], root: string): void {
  if (!shardDirs.includes(root)) return;
  throw expected({
    culprit: '`--out`',
    expected: 'a folder of its own',
    got: `'${root}', one of the shards`,
    remedy: 'choose another folder',
  });
}

/**
 * Holds a shard's files against its manifest; mergeShards does the same with each cell. In the
 * manifest of the merge they have the name of the shard's folder before their own.
 */
function verifyShard(folder: string): FileRecord[] {
  const { outputs, stage } = readManifest(join(folder, manifest));
  return outputs.map((recorded) => {
    const path = join(folder, recorded.path);
    checkRecord(path, recorded, recordFile(path, folder), stage);
    return { ...recorded, path: `${basename(folder)}/${recorded.path}` };
  });
}

/** The engine that computed all shards; none when they differ. */
function commonEngine(shardDirs: readonly string[]): EngineFacts | undefined {
  const engines = shardDirs.map((folder) => readManifest(join(folder, manifest)).engine);
  const texts = new Set(engines.map((engine) => JSON.stringify(engine)));
  return texts.size === 1 ? engines[0] : undefined;
}
