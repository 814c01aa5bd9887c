import { join } from 'node:path';
import {
  describeGit,
  type EngineFacts,
  type FileRecord,
  manifestsIn,
  readManifest,
} from '@mixed-dynamics/artifacts';
import { type Origin, writePictures } from '@mixed-dynamics/figures';
import type { Experiment } from './experiment.ts';
import { projectFolder, shortPath } from './project.ts';
import { runStage } from './runStage.ts';

/** A stage that draws. */
interface DrawingStage {
  /** The name of the stage and, by default, of its folder. */
  readonly figure: string;
  readonly folder?: string;
  /** Its pictures, by name. */
  readonly pictures: readonly string[];
  /** Their inputs, relative to the results folder. */
  readonly inputs: readonly string[];
  /** Other files that it writes, relative to the results folder. */
  readonly tables?: readonly string[];
  /** The engine, if the stage also computes. */
  readonly engine?: EngineFacts | undefined;
}

/** Pictures as SVG, by name. */
export type Pictures = Readonly<Record<string, string>>;

/**
 * Runs a stage that draws: its pictures, each as .svg and .png, go into the folder of the figure,
 * beside the tables they are drawn from; its manifest is `<figure>.manifest.json` there.
 */
export async function drawStage(
  { figure, folder = figure, pictures, inputs, tables = [], engine }: DrawingStage,
  experiment: Experiment,
  draw: (origin: Origin) => Pictures | Promise<Pictures>,
): Promise<void> {
  const drawn = pictures.flatMap((name) => [`${folder}/${name}.svg`, `${folder}/${name}.png`]);
  const outputs = [...tables, ...drawn];
  const manifest = `${folder}/${figure}.manifest.json`;
  await runStage({ name: figure, inputs, outputs, manifest }, experiment, async (read) => {
    const origin = originOf(experiment, read, figure, folder);
    const outDir = join(experiment.root, folder);
    await writePictures(await draw(origin), { outDir, origin });
    return { engine };
  });
  const count = pictures.length === 1 ? '1 picture' : `${pictures.length} pictures`;
  const place = shortPath(join(experiment.root, folder));
  console.log(`${figure}: ${count}, as SVG and PNG, in ${place}`);
}

/**
 * A picture's metadata: nothing that changes between runs on the same data. The mark for
 * uncommitted code covers the figure and every stage whose results it shows.
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
