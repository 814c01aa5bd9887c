import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expected } from '@mixed-dynamics/artifacts';
import { type FinishedRun, readRun, writeCrate, zipFolder } from '@mixed-dynamics/crate';
import { canonicalPreset } from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import { pipelineTargets, stageProjects } from '../../nx/stageProjects.mjs';
import { commandLine } from '../cli/commandLine.ts';
import { type Experiment, experimentCommand, withStageOptions } from '../cli/experiment.ts';
import { projectFolder, rootManifest, shortPath } from '../cli/project.ts';
import { runStage } from '../cli/runStage.ts';

export const help = {
  details:
    'Copies every file recorded by a stage into crate/ of the results folder, with ' +
    'ro-crate-metadata.json, which lists them all with their hashes (Workflow Run RO-Crate).',
  example: 'mixed-dynamics crate --preset small --zip',
};

export default (command: Command): Command =>
  experimentCommand(withStageOptions(command.option('--zip', 'also write crate.zip')), crate);

/** The pictures of a finished run, by section. */
const finals = { figure1: 'figure1/figure1.svg', figure2: 'figure2/figure2.svg' } as const;

/**
 * Copies a finished run into `crate/` of the results folder as an RO-Crate, and packs it.
 * @throws UserError when the run is not finished, or a file differs from its manifest
 */
async function crate(experiment: Experiment, { zip }: { readonly zip?: boolean }): Promise<void> {
  const { preset, root } = experiment;
  const run = readRun(root);
  requireFinished(experiment, run);
  const folder = join(root, 'crate');
  const archive = join(root, 'crate.zip');
  const stage = {
    name: 'crate',
    inputs: run.files.map(({ path }) => path),
    outputs: ['crate', 'crate.zip'],
    manifest: 'crate.manifest.json',
  };
  const { version, dependencies } = rootManifest();
  await runStage(stage, experiment, () => {
    const files = writeCrate({
      root,
      run,
      folder,
      software: {
        name: 'mixed-dynamics',
        version,
        description:
          'Two-layer linear networks trained by gradient descent and by the self-consistent ' +
          'dynamics: tables, pictures, and where each comes from.',
        nxVersion: dependencies.nx!,
      },
      presetText: canonicalPreset(preset),
      workflow: workflowDefinitions(),
    });
    if (zip) zipFolder(folder, files, archive);
    const packed = zip ? ` and ${basename(archive)}` : '';
    console.log(`crate: ${files.length} files in ${shortPath(folder)}${packed}`);
    const paths = files.map((file) => join(folder, file));
    return { files: zip ? [...paths, archive] : paths };
  });
}

/** Requires a finished run, since a crate of a partial run would look complete. */
function requireFinished(experiment: Experiment, run: FinishedRun): void {
  const { name, preset, root } = experiment;
  for (const [section, picture] of Object.entries(finals)) {
    const wanted = preset[section as keyof typeof finals] !== undefined;
    const known = run.files.some(({ path }) => path === picture);
    if (!wanted || (known && existsSync(join(root, picture)))) continue;
    throw expected({
      culprit: join(root, picture),
      expected: `a finished run of the preset '${name}'`,
      got: 'none',
      remedy: `run \`${commandLine(section, experiment)}\` first`,
    });
  }
}

/** The definition of the workflow: targets, stages and their common settings, name → text. */
function workflowDefinitions(): Map<string, string> {
  const text = (content: unknown) => `${JSON.stringify(content, null, 2)}\n`;
  const stages = Object.entries(stageProjects()).map(
    ([folder, project]) =>
      [`${folder.slice('pipelines/'.length)}/project.json`, text(project)] as const,
  );
  return new Map([
    ['project.json', text({ name: 'pipelines', targets: pipelineTargets() })],
    ['nx.json', readFileSync(join(projectFolder, 'nx.json'), 'utf8')],
    ...stages,
  ]);
}
