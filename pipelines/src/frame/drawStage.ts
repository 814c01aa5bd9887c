import { join } from 'node:path';
import {
  describeGit,
  type EngineFacts,
  type FileRecord,
  manifestsIn,
  readManifest,
} from '@mixed-dynamics/artifacts';
import type { Origin } from '@mixed-dynamics/figures';
import type { Experiment } from './openPreset.ts';
import { projectFolder, shortPath } from './project.ts';
import { runStage } from './runStage.ts';

/** A stage that draws. */
interface DrawingStage {
  /** Its name, and that of its folder where no other one is given. */
  readonly figure: string;
  readonly folder?: string;
  /** Its pictures, by name. */
  readonly pictures: readonly string[];
  /** What they are made from, relative to the results folder. */
  readonly inputs: readonly string[];
  /** Other files that it writes, relative to the results folder. */
  readonly tables?: readonly string[];
  /** What ran the numerics, if any. */
  readonly engine?: EngineFacts | undefined;
}

/**
 * Runs a stage that draws: its pictures, each as .svg and .png, go into the folder of the figure,
 * beside the tables they are drawn from; its manifest is `<figure>.manifest.json` there.
 */
export async function drawStage(
  { figure, folder = figure, pictures, inputs, tables = [], engine }: DrawingStage,
  experiment: Experiment,
  draw: (origin: Origin) => Promise<unknown>,
): Promise<void> {
  const drawn = pictures.flatMap((name) => [`${folder}/${name}.svg`, `${folder}/${name}.png`]);
  const outputs = [...tables, ...drawn];
  const manifest = `${folder}/${figure}.manifest.json`;
  await runStage({ name: figure, inputs, outputs, manifest }, experiment, async (read) => {
    await draw(originOf(experiment, read, figure, folder));
    return { engine };
  });
  const count = pictures.length === 1 ? '1 picture' : `${pictures.length} pictures`;
  const place = shortPath(join(experiment.root, folder));
  console.log(`${figure}: ${count}, as SVG and PNG, in ${place}`);
}

/**
 * What a picture says of itself: nothing that changes from run to run on the same data. The mark of
 * uncommitted code holds for the figure and for every stage whose results are in it.
 */
export function originOf(
  { name, sha256, root }: Experiment,
  tables: readonly FileRecord[],
  figure: string,
  folder = figure,
): Origin {
  const behind = [join(root, 'data'), join(root, folder)]
    .flatMap(manifestsIn)
    .map(readManifest)
    .filter(({ git }) => git?.dirty)
    .map(({ stage }) => stage);
  const drawing = describeGit(projectFolder)?.dirty ? [figure] : [];
  return {
    sources: tables.map(({ path, sha256 }) => ({ path, sha256 })),
    preset: { name, sha256 },
    uncommitted: [...new Set([...behind, ...drawing])],
  };
}
