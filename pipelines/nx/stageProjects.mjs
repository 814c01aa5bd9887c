// @ts-check
// The projects `stage-NAME` and the targets of `pipelines`, from the tables in commands.mjs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stages, targets } from '../commands.mjs';
import { importedFiles } from './importedFiles.mjs';

const program = 'pipelines/bin/mixed-dynamics.mjs';

/** Not an input of any stage: Nx hashes the configuration of each project, which contains the stage's own row. */
const tables = 'pipelines/commands.mjs';
const run = (/** @type {string} */ command) => `node ${program} ${command}`;

/** Configurations of every target that runs a preset. */
const usualPresets = { paper: 'paper', small: 'small', tiny: 'tiny' };

/** The results folder of a preset; with `--set seed=3`, that of `small,seed=3`. */
const results = '{workspaceRoot}/out/{options.preset},{options.set ?? /../{options.preset}}/';

/** The configurations of a target. That of `paper` is empty, since its preset is the default. */
const configurationsOf = (/** @type {Readonly<Record<string, string>>} */ presets) =>
  Object.fromEntries(
    Object.entries(presets).map(([name, preset]) => [name, name === 'paper' ? {} : { preset }]),
  );

const stagesBefore = (/** @type {readonly string[]} */ names, more = {}) =>
  names.length === 0
    ? []
    : [
        {
          projects: names.map((name) => `stage-${name}`),
          target: 'stage',
          params: 'forward',
          ...more,
        },
      ];

/**
 * The targets of `pipelines`: a stage under its short name, several stages, or a command that runs after stages.
 * @returns {Record<string, object>}
 */
export function pipelineTargets() {
  return Object.fromEntries(
    Object.entries(targets).map(([name, row]) => {
      const { needs = row.command ? [] : [name], command, description, withoutPreset } = row;
      const presets = row.presets ?? usualPresets;
      const dependsOn = stagesBefore(needs, row.presets && { options: 'forward' });
      const about = description ? { metadata: { description } } : {};
      const configurations = configurationsOf(presets);
      if (command === undefined) {
        const options = row.presets ? { preset: presets.paper } : {};
        const inputs = [upstream];
        const noop = { executor: 'nx:noop', cache: true, inputs };
        const own = row.presets
          ? configurations
          : Object.fromEntries(Object.keys(presets).map((preset) => [preset, {}]));
        return [name, { ...noop, ...about, dependsOn, options, configurations: own }];
      }
      const task = { executor: 'nx:run-commands', cache: false, ...about };
      const options = { command: run(command) };
      if (withoutPreset) return [name, { ...task, options }];
      return [
        name,
        { ...task, dependsOn, options: { ...options, preset: presets.paper }, configurations },
      ];
    }),
  );
}

const upstream = { dependentTasksOutputFiles: '**/*', transitive: true };

/**
 * The projects of the stages, by their folders, which do not hold any files.
 * @param {string} [root] the folder of the whole project; if omitted, imported files are not listed as inputs
 * @returns {Record<string, StageProject>}
 */
export function stageProjects(root) {
  const known = new Map();
  return Object.fromEntries(
    Object.entries(stages).map(([name, row]) => {
      const [command] = (row.command ?? name).split(' ');
      const programs = [
        program,
        'pipelines/src/cli/main.ts',
        `pipelines/src/commands/${command}.ts`,
      ];
      const all = root === undefined ? [] : importedFiles(root, programs, known);
      const files = all.filter((file) => file !== tables);
      return [folderOf(name), stageProject(name, row, files, manifestsAmong(files, root))];
    }),
  );
}

const folderOf = (/** @type {string} */ stage) => `pipelines/stages/${stage}`;

/**
 * @typedef {{ name: string, implicitDependencies: string[], targets: { stage: object } }} StageProject
 * @typedef {{ name: string, dependencies?: object, optionalDependencies?: object }} Manifest
 */

/**
 * @param {string} name
 * @param {import('../commands.mjs').StageRow} row
 * @param {readonly string[]} files on which its command depends
 * @param {readonly Manifest[]} manifests of the packages that contain these files
 * @returns {StageProject}
 */
function stageProject(name, row, files, manifests) {
  const { description, command = name, needs, presets = usualPresets, engine } = row;
  const { reads = [], outputs } = row;
  return {
    name: `stage-${name}`,
    implicitDependencies: manifests.map((manifest) => manifest.name).filter(isPackage),
    targets: {
      stage: {
        executor: 'nx:run-commands',
        cache: true,
        metadata: { description },
        dependsOn: stagesBefore(needs),
        inputs: [
          ...[...files, ...reads].map((file) => `{workspaceRoot}/${file}`),
          ...(needs.length > 0 ? [upstream] : []),
          ...(engine ? [{ env: 'MIXED_DYNAMICS_ENGINE' }] : []),
          { runtime: 'node --version' },
          { externalDependencies: foreignPackages(manifests) },
        ],
        outputs: outputs.map((file) => results + file),
        options: { command: run(command), preset: presets.paper },
        configurations: configurationsOf(presets),
      },
    },
  };
}

/** Files of the commands themselves belong to the project `pipelines`, on which no stage depends. */
const isPackage = (/** @type {string} */ name) => name !== '@mixed-dynamics/pipelines';

/** @returns {Manifest[]} */
function manifestsAmong(/** @type {readonly string[]} */ files, root = '') {
  return files
    .filter((file) => /^(?:packages\/[^/]+|pipelines)\/package\.json$/.test(file))
    .map((file) => JSON.parse(readFileSync(join(root, file), 'utf8')));
}

/** All registry dependencies of the packages. */
function foreignPackages(/** @type {readonly Manifest[]} */ manifests) {
  const names = manifests.flatMap(({ dependencies, optionalDependencies }) =>
    Object.keys({ ...dependencies, ...optionalDependencies }),
  );
  return [...new Set(names)].filter((name) => !name.startsWith('@mixed-dynamics/')).sort();
}
