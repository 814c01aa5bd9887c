import { existsSync, rmSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import {
  attempt,
  buildManifest,
  type FileRecord,
  type Manifest,
  readManifest,
  removeLeftovers,
  verifyInputs,
  writeManifest,
} from '@mixed-dynamics/artifacts';
import { type Experiment, keepPreset } from './experiment.ts';
import { holdFolder } from './holdFolder.ts';
import { projectFolder } from './project.ts';

/** A step of the pipeline. All paths are relative to the results folder. */
export interface Stage {
  readonly name: string;
  /** Files of earlier stages, checked against their manifests first. */
  readonly inputs: readonly string[];
  /** Files that the stage may write. */
  readonly outputs: readonly string[];
  /** The path of its manifest. */
  readonly manifest: string;
}

/** Facts that only the stage itself knows, for its manifest. */
export interface StageFacts
  extends Pick<Manifest, 'engine' | 'gpu' | 'computeSeconds' | 'missingTheory'> {
  /** Whether its inputs were computed by uncommitted code. */
  readonly fromDirty?: boolean | undefined;
  /** Absolute paths of the written files; default: all that the stage may write. */
  readonly files?: readonly string[] | undefined;
  /** Files read outside the results folder, under names chosen by the stage. */
  readonly sources?: readonly FileRecord[] | undefined;
}

/**
 * Runs a stage: checks its inputs, writes the preset, does the work, removes stale outputs and writes
 * the manifest. Results of an earlier run with the same preset and inputs stay until new files
 * replace them, one by one, so that an interruption loses nothing; a table newer than its manifest
 * is refused by its readers. Results from other inputs are removed first, so that stale results cannot look new: their
 * manifest, then the files that it vouches for. Files without a manifest stay until they are replaced, since a process
 * that runs the same stage may just have written them.
 * @throws UserError when an input is missing or differs from its manifest, or while another preset's
 *   results are written into the folder
 */
export const runStage = (
  stage: Stage,
  experiment: Experiment,
  work: (inputs: readonly FileRecord[]) => Promise<StageFacts> | StageFacts,
): Promise<void> =>
  holdFolder(experiment, async () => {
    const { name, preset, sha256, root } = experiment;
    const startedAt = new Date();
    const inputs = verifyInputs(inside(root, stage.inputs), root, { name, sha256 });
    const path = join(root, stage.manifest);
    const places = inside(root, stage.outputs);
    if (!isOf(path, sha256, inputs) && remove(path)) places.forEach(remove);
    for (const folder of new Set(places.map(dirname))) {
      if (existsSync(folder)) removeLeftovers(folder);
    }
    keepPreset(experiment);
    const { files = places, sources = [], ...facts } = await work(inputs);
    for (const place of places) if (!files.some((file) => isAt(place, file))) remove(place);
    const manifest = buildManifest({
      stage: stage.name,
      root,
      project: projectFolder,
      preset: { name, sha256 },
      seed: preset.seed,
      ...facts,
      inputs: [...inputs, ...sources],
      outputs: files,
      startedAt,
    });
    writeManifest(dirname(path), manifest, basename(path));
  });

/** Whether there is a manifest of this preset with at least these inputs. */
function isOf(path: string, sha256: string, inputs: readonly FileRecord[]): boolean {
  let earlier: Manifest;
  try {
    earlier = readManifest(path);
  } catch {
    return false;
  }
  const known = new Map(earlier.inputs.map((input) => [input.path, input.sha256]));
  return (
    earlier.preset?.sha256 === sha256 &&
    inputs.every((input) => known.get(input.path) === input.sha256)
  );
}

/** Whether an output is this file or its folder. */
const isAt = (place: string, file: string): boolean =>
  file === place || file.startsWith(`${place}${sep}`);

function inside(root: string, paths: readonly string[]): string[] {
  return paths.map((path) => join(root, path));
}

/** Returns whether there was something to remove; of two processes, one learns that there was. */
function remove(path: string): boolean {
  const expectation = {
    culprit: path,
    expected: 'a place that can be written to',
    remedy: 'choose a writable folder',
  };
  return attempt(expectation, () => {
    try {
      rmSync(path, { recursive: true });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  });
}
