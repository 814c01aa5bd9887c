import { rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  attempt,
  buildManifest,
  type EngineFacts,
  type FileRecord,
  verifyInputs,
  writeManifest,
} from '@mixed-dynamics/artifacts';
import type { Experiment } from './openPreset.ts';
import { projectFolder } from './project.ts';

/** A step of the pipeline; all paths are relative to the results folder. */
export interface Stage {
  readonly name: string;
  /** Files of earlier stages, which are checked against their manifests before anything else. */
  readonly inputs: readonly string[];
  /** What the stage may write; removed before it runs, so that nothing stale is taken for new. */
  readonly outputs: readonly string[];
  /** Where its manifest goes. */
  readonly manifest: string;
}

/** What only the stage itself knows about its run. */
export interface StageFacts {
  readonly engine?: EngineFacts | undefined;
  readonly gpu?: string | undefined;
  /** What computing the results took, see the manifest. */
  readonly computeSeconds?: number | undefined;
  /** Whether it was made from results of uncommitted code. */
  readonly fromDirty?: boolean | undefined;
  /** Absolute paths of what was written, when that is not all that the stage may write. */
  readonly files?: readonly string[] | undefined;
  /** Files that were read outside the results folder, by names of the stage's choice. */
  readonly sources?: readonly FileRecord[] | undefined;
}

/**
 * Runs a stage: checks its inputs, removes its old outputs, lets it work, and writes the manifest.
 * A stage that throws leaves no manifest behind, so nothing downstream accepts its files.
 * @throws UserError when an input is missing or differs from its manifest
 */
export async function runStage(
  stage: Stage,
  { name, preset, sha256, root }: Experiment,
  work: (inputs: readonly FileRecord[]) => Promise<StageFacts> | StageFacts,
): Promise<void> {
  const startedAt = new Date();
  const inputs = verifyInputs(inside(root, stage.inputs), root, { name, sha256 });
  for (const path of inside(root, [stage.manifest, ...stage.outputs])) {
    remove(path);
  }
  const { files, sources = [], ...facts } = await work(inputs);
  const manifest = buildManifest({
    stage: stage.name,
    root,
    project: projectFolder,
    preset: { name, sha256 },
    seed: preset.seed,
    ...facts,
    inputs: [...inputs, ...sources],
    outputs: files ?? inside(root, stage.outputs),
    startedAt,
  });
  const path = join(root, stage.manifest);
  writeManifest(dirname(path), manifest, basename(path));
}

function inside(root: string, paths: readonly string[]): string[] {
  return paths.map((path) => join(root, path));
}

function remove(path: string): void {
  const expectation = {
    culprit: path,
    expected: 'a place that can be written to',
    remedy: 'choose a writable folder',
  };
  attempt(expectation, () => rmSync(path, { recursive: true, force: true }));
}
