// @ts-check
// A plugin for Nx. It makes the projects of the stages and the targets of `pipelines` from the tables in
// commands.mjs and from each command's imports. Before a run it refuses a configuration that a task does not
// have: Nx would silently use the default, which is the preset `paper`. After every run it records the inputs of
// the stages' cache keys for `mixed-dynamics explain`; if this fails, `explain` does not know the run, and nothing
// else is lost.
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';
import { pipelineTargets, stageProjects } from './stageProjects.mjs';

export const name = 'mixed-dynamics';

/** @type {import('nx/src/devkit-exports.js').CreateNodes} */
export const createNodesV2 = [
  'pipelines/project.json',
  (files, _options, { workspaceRoot }) =>
    files.map((file) => [
      file,
      { projects: { pipelines: { targets: pipelineTargets() }, ...stageProjects(workspaceRoot) } },
    ]),
];

export async function preTasksExecution(
  /** @type {unknown} */ _options,
  /** @type {{ argv: string[] }} */ { argv },
) {
  const { checkConfiguration } = await load('../src/configuration/checkConfiguration.ts');
  await checkConfiguration(argv);
}

export async function postTasksExecution(
  /** @type {unknown} */ _options,
  /** @type {{ workspaceRoot: string, taskResults: Record<string, never> }} */ context,
) {
  try {
    const { recordRun } = await load('../src/explain/recordRun.ts');
    recordRun(context.workspaceRoot, Object.values(context.taskResults));
  } catch (error) {
    console.warn(`explain will not know this run: ${error}`);
  }
}

/** Imports a TypeScript source of the project. */
async function load(/** @type {string} */ path) {
  process.env.TSX_TSCONFIG_PATH ??= fileURLToPath(
    new URL('../../tsconfig.base.json', import.meta.url),
  );
  const unregister = register();
  try {
    return await import(path);
  } finally {
    await unregister();
  }
}
