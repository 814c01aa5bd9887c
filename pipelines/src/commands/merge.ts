import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import {
  checkRecord,
  type EngineFacts,
  expected,
  type FileRecord,
  type Manifest,
  readManifest,
  recordFile,
} from '@mixed-dynamics/artifacts';
import { type MergeOutcome, mergeShards } from '@mixed-dynamics/sweep';
import type { Command } from 'commander';
import { type Experiment, experimentCommand, withPresetOptions } from '../cli/experiment.ts';
import { shortPath } from '../cli/project.ts';
import { runStage } from '../cli/runStage.ts';
import { sweepStagesOf } from '../training/sweepStages.ts';
import { failed, outputsOf, type SweepStage } from '../training/trainSweep.ts';

export const help = {
  details:
    'The tables are the same, byte for byte, as those of a single run. Refuses missing cells, ' +
    'conflicting duplicates, and shards of another preset, seed, code or engine.',
  example: 'mixed-dynamics merge --preset small --out out/small out/shard-1 out/shard-2',
};

export default function define(command: Command): Command {
  command
    .argument('<shards...>', 'the folders of the shards')
    .option('--allow-mixed-engines', 'merge shards computed by different engines');
  return experimentCommand(withPresetOptions(command), merge);
}

/**
 * Merges shards into the results folder, for each of the preset's sweeps that has shards.
 * @throws UserError as mergeShards does, or when a shard differs from its manifest; CheckFailed
 *   when a cell could not be computed
 */
async function merge(
  experiment: Experiment,
  { allowMixedEngines = false }: { readonly allowMixedEngines?: boolean },
  shards: readonly string[],
): Promise<void> {
  const stages = sweepStagesOf(experiment, 'name the preset of the shards');
  const shardDirs = shards.map((folder) => resolve(folder));
  refuseOwnFolder(shardDirs, experiment.root);
  const present = stages.filter(({ sweep }) =>
    shardDirs.some((folder) => existsSync(join(folder, sweep.shardFile))),
  );
  for (const stage of present.length > 0 ? present : stages.slice(0, 1)) {
    await mergeSweep(experiment, stage, shardDirs, allowMixedEngines);
  }
}

async function mergeSweep(
  experiment: Experiment,
  stage: SweepStage,
  shardDirs: readonly string[],
  allowMixedEngines: boolean,
): Promise<void> {
  const { preset, root } = experiment;
  const { manifest, sweep, conclude } = stage;
  const sources = shardDirs.flatMap((folder) => verifyShard(folder, manifest));
  const manifests = shardDirs.map((folder) => readManifest(join(folder, manifest)));
  const engine = commonEngine(manifests);
  const fromDirty = manifests.some(({ git }) => git?.dirty);
  const merging = { name: 'merge', inputs: [], outputs: outputsOf(stage), manifest };
  let failures: MergeOutcome['failures'] = [];
  await runStage(merging, experiment, async () => {
    stage.draw?.();
    const options = { sweep, rootSeed: preset.seed, shardDirs, outDir: root, allowMixedEngines };
    const merged = mergeShards(options);
    failures = merged.failures;
    console.log(
      `merge: ${merged.cells} cells of ${shardDirs.length} shards, ${merged.duplicates} of them in several, ` +
        `${failures.length} failed, in ${shortPath(join(root, dirname(manifest)))}`,
    );
    const { files = [] } = (await conclude?.(merged)) ?? {};
    const { computeSeconds } = merged;
    return { engine, files: [...merged.files, ...files], computeSeconds, sources, fromDirty };
  });
  if (failures.length > 0) throw failed(stage, failures);
}

/** Refuses the results folder as a shard, since its manifest would be both read and replaced. */
function refuseOwnFolder(shardDirs: readonly string[], root: string): void {
  if (!shardDirs.includes(root)) return;
  throw expected({
    culprit: '`--out`',
    expected: 'a folder other than the shards',
    got: `'${root}', one of the shards`,
    remedy: 'choose another folder',
  });
}

/**
 * Checks a shard's files against its manifest; single cells are checked by mergeShards.
 * @returns the files for the manifest of the merge, their names prefixed with the shard's folder
 */
function verifyShard(folder: string, manifest: string): FileRecord[] {
  const { outputs, stage } = readManifest(join(folder, manifest));
  return outputs.map((recorded) => {
    const path = join(folder, recorded.path);
    checkRecord(path, recorded, recordFile(path, folder), stage);
    return { ...recorded, path: `${basename(folder)}/${recorded.path}` };
  });
}

/** The engine of all shards; undefined if they differ. */
function commonEngine(manifests: readonly Manifest[]): EngineFacts | undefined {
  const texts = new Set(manifests.map(({ engine }) => JSON.stringify(engine)));
  return texts.size === 1 ? manifests[0]?.engine : undefined;
}
