import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  expected,
  type FileRecord,
  type Manifest,
  manifestsIn,
  nameInside,
  readManifest,
} from '@mixed-dynamics/artifacts';
import { metadataFile } from './formats.ts';

export type FinishedRun = ReturnType<typeof readRun>;

/** A stage of a run: its manifest, and the manifest's file, relative to the results folder. */
export interface FinishedStage {
  readonly path: string;
  readonly manifest: Manifest;
}

/**
 * Reads the manifests of a results folder, without checking the files.
 * @returns the preset, the stages in the order in which they started, and every file that a stage recorded
 * @throws UserError when there are no manifests, when an input of a stage has since been replaced, or when
 *   the stages ran different presets
 */
export function readRun(root: string) {
  const stages = foldersBelow(root)
    .flatMap(manifestsIn)
    .map((path) => ({ path: nameInside(path, root), manifest: readManifest(path) }))
    .filter(({ manifest }) => manifest.stage !== 'crate')
    .sort((a, b) => order(a).localeCompare(order(b)));
  const preset = stages.find(({ manifest }) => manifest.preset)?.manifest.preset;
  if (!preset) {
    throw expected({
      culprit: root,
      expected: 'the results of a run, with manifests',
      got: 'none',
      remedy: 'run the stages first, for example figure2',
    });
  }
  for (const stage of stages) checkPreset(stage, preset, root);
  const files = new Map(
    stages.flatMap(({ manifest }) => manifest.outputs.map((file) => [file.path, file])),
  );
  for (const stage of stages) checkInputs(stage, files, root);
  return { preset, stages, files: [...files.values()] };
}

/** Stages that started at the same time are ordered by name. */
const order = ({ path, manifest }: FinishedStage) => `${manifest.startedAt} ${path}`;

function checkPreset(
  { path, manifest }: FinishedStage,
  preset: NonNullable<Manifest['preset']>,
  root: string,
): void {
  if (!manifest.preset || manifest.preset.sha256 === preset.sha256) return;
  throw expected({
    culprit: join(root, path),
    expected: `a stage of the preset '${preset.name}' with SHA-256 ${preset.sha256}, like the others`,
    got: `'${manifest.preset.name}' with ${manifest.preset.sha256}`,
    remedy: `run the stage '${manifest.stage}' again`,
  });
}

/** Refuses a stage whose input was replaced after the stage ran. */
function checkInputs(
  { path, manifest }: FinishedStage,
  files: ReadonlyMap<string, FileRecord>,
  root: string,
): void {
  const stale = manifest.inputs.find((input) => {
    const file = files.get(input.path);
    return file && file.sha256 !== input.sha256;
  });
  if (!stale) return;
  throw expected({
    culprit: join(root, path),
    expected: `a stage made from the current ${stale.path}`,
    got: 'one made from another version of it',
    remedy: `run the stage '${manifest.stage}' again`,
  });
}

/** The folder and its subfolders, except hidden ones (single cells) and crates (copies). */
export function foldersBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const below = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => join(folder, entry.name))
    .filter((path) => !existsSync(join(path, metadataFile)));
  return [folder, ...below.flatMap(foldersBelow)];
}
