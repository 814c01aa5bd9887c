import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shellQuote } from '../cli/commandLine.ts';
import { programFile, projectFolder } from '../cli/project.ts';
import type { SweepStage } from '../training/trainSweep.ts';
import type { SubmissionFolder } from './submissionFolder.ts';
import type { Resources } from './submit.ts';

export interface BatchOptions {
  readonly experiment: { readonly name: string; readonly file: string; readonly root: string };
  /** The sweep to divide. */
  readonly stage: Pick<SweepStage, 'name' | 'command' | 'figure' | 'sweep'>;
  readonly folder: SubmissionFolder;
  readonly shards: number;
  readonly engine: string;
  readonly resources: Resources;
  /** Passed to every job, which checks that it sees the same folder. */
  readonly submission: string;
  /** The user's own settings for sbatch, such as `--partition=long`; they override others. */
  readonly settings: readonly string[];
}

/** The array job, one task per shard: a file for sbatch. */
export function shardScript(options: BatchOptions): string {
  const { experiment, folder, shards } = options;
  return script('shard.sh', options, options.resources, [
    `--job-name=${jobName(experiment.name)}`,
    `--array=1-${shards}`,
    `--output=${quotedPattern(join(folder.logs, 'shard-%A-%a.log'))}`,
    '--signal=B:USR1@60',
  ]);
}

/** The merge, which waits until every shard has succeeded. */
export function mergeScript(options: BatchOptions, resources: Resources): string {
  const { experiment, folder } = options;
  return script('merge.sh', options, resources, [
    `--job-name=${jobName(experiment.name)}-merge`,
    `--output=${quotedPattern(join(folder.logs, 'merge-%j.log'))}`,
    // A cancelled shard may come back.
    '--kill-on-invalid-dep=no',
  ]);
}

function script(
  body: string,
  { experiment, stage, folder, shards, engine, submission, settings }: BatchOptions,
  { cpus, memory, minutes, gpus }: Resources,
  own: readonly string[],
): string {
  const lines = [
    ...own,
    '--ntasks=1',
    `--cpus-per-task=${cpus}`,
    `--mem=${memory}M`,
    `--time=${minutes}`,
    ...(gpus > 0 ? [`--gres=gpu:${gpus}`] : []),
    '--requeue',
    '--open-mode=append',
    ...settings,
  ];
  const variables = {
    PROGRAM: programFile,
    NODE: process.execPath,
    SWEEP: stage.command ?? stage.name,
    SHARD_FILE: stage.sweep.shardFile,
    FIGURE: stage.figure ?? '',
    PRESET: experiment.file,
    OUT: experiment.root,
    FOLDER: folder.path,
    SHARDS: String(shards),
    ENGINE: engine,
    // On a GPU the sweep itself decides how many cells run together.
    WORKERS: gpus > 0 ? '' : String(cpus),
    SUBMISSION: submission,
  };
  return [
    '#!/usr/bin/env bash',
    ...lines.map((line) => `#SBATCH ${line}`),
    ...Object.entries(variables).map(([name, value]) => `${name}=${shellQuote(value)}`),
    'export MIXED_DYNAMICS_PROGRESS=lines',
    '',
    bodyOf('common.sh'),
    bodyOf(body),
  ].join('\n');
}

const bodyOf = (name: string) =>
  readFileSync(join(projectFolder, 'pipelines/slurm', name), 'utf8').replace(
    /^# shellcheck .*\n/,
    '',
  );

const jobName = (preset: string) => `mixed-dynamics-${preset.replaceAll(/[^\w.-]/g, '-')}`;

/** A path in which only the file name may contain Slurm's patterns (`%a`); in the folder, `%` is escaped. */
function quotedPattern(path: string): string {
  const parts = path.split('/');
  const name = parts.pop()!;
  return `"${[...parts.map((part) => part.replaceAll('%', '%%')), name].join('/')}"`;
}
