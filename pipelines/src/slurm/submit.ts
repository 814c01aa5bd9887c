import { randomBytes } from 'node:crypto';
import { expected, largest, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { engineRow } from '@mixed-dynamics/engines/catalogue';
import {
  estimateMemory,
  formatDuration,
  type SweepCell,
  shardCosts,
  usualFlops,
} from '@mixed-dynamics/sweep';
import { commandLine, shellWord } from '../cli/commandLine.ts';
import type { Experiment } from '../cli/experiment.ts';
import { shortPath } from '../cli/project.ts';
import { sweepStagesOf } from '../training/sweepStages.ts';
import { type BatchOptions, mergeScript, shardScript } from './batchScripts.ts';
import {
  cancelCommand,
  cancelJobs,
  isActive,
  queueJobs,
  readQueue,
  slurmCommand,
  slurmOutput,
} from './jobs.ts';
import { SubmissionFolder } from './submissionFolder.ts';

interface SubmitRequest {
  readonly shards: number;
  readonly engine: string;
  readonly cpus?: number | undefined;
  /** Prints the submission; writes nothing and needs no Slurm. */
  readonly dryRun?: boolean;
}

/**
 * Submits the sweep of a preset to Slurm: an array job, one task per shard, and a merge that waits for
 * all of them.
 * @throws UserError when there is no sweep to divide, no Slurm, a folder that cannot be written to,
 *   an earlier submission that still runs, or a setting that Slurm refuses; then nothing is queued
 * @param settings passed to sbatch unchanged
 */
export function slurmSubmit(
  experiment: Experiment,
  { engine, shards, cpus, dryRun }: SubmitRequest,
  settings: readonly string[],
): void {
  const [stage] = sweepStagesOf(experiment, 'name another one');
  const { cells } = stage.sweep;
  if (shards > cells.length) throw tooManyShards(shards, cells.length);
  for (const setting of settings) checkSetting(setting);
  if (!dryRun) slurmOutput('sbatch', ['--version']);
  const cores = dryRun ? undefined : largestNode();
  const resources = shardResources(cells, { shards, engine, cpus, cores });
  const folder = new SubmissionFolder(experiment.root);
  const submission = randomBytes(16).toString('hex');
  const options = { experiment, stage, folder, shards, engine, resources, submission, settings };
  if (dryRun) printScripts(options);
  else submit(options);
}

function submit(options: BatchOptions): void {
  const { experiment, stage, folder, shards, resources, submission } = options;
  const cells = shardCosts(stage.sweep.cells, shards).map((cost) => cost.cells);
  refuseSecond(folder);
  folder.prepare(shards, submission);
  writeFileAtomically(folder.shardScript, shardScript(options));
  writeFileAtomically(folder.mergeScript, mergeScript(options, mergeResources));
  const jobs = queueJobs(folder.shardScript, folder.mergeScript, (queued) =>
    folder.write({ ...queued, cells }),
  );
  const where = jobs.cluster === undefined ? '' : ` on ${jobs.cluster}`;
  console.log(
    `array job ${jobs.arrayJob}${where}: ${shards} shards, each with ${describe(resources)}`,
  );
  console.log(`merge job ${jobs.mergeJob}: starts when all of them have succeeded`);
  console.log(`watch them: ${commandLine('slurm watch', experiment)}`);
}

const tooManyShards = (shards: number, cells: number): Error =>
  expected({
    culprit: '`--shards`',
    expected: `at most ${cells}, the number of cells`,
    got: shards,
    remedy: 'choose fewer',
  });

/** Checks that a setting is an option, and one line, as it becomes a line of a script. */
function checkSetting(setting: string): void {
  if (/^--?[A-Za-z][^\n\r]*$/.test(setting)) return;
  throw expected({
    culprit: 'the options after `--`',
    expected: "sbatch's options, like --partition=long",
    got: `'${setting}'`,
    remedy: 'write each as one word that begins with a dash',
  });
}

/** Cores of the largest node in the default partition; undefined if unknown. */
function largestNode(): number | undefined {
  const { code, stdout } = slurmCommand('sinfo', ['--noheader', '--format=%c']);
  const cores = stdout.split('\n').map((line) => Number.parseInt(line, 10));
  const known = cores.filter((count) => count > 0);
  return code === 0 && known.length > 0 ? Math.max(...known) : undefined;
}

function refuseSecond(folder: SubmissionFolder): void {
  const earlier = folder.read();
  if (!earlier) return;
  const { arrayJob, mergeJob, cluster } = earlier;
  const running = readQueue(earlier).filter(isActive);
  if (running.length > 0) {
    throw expected({
      culprit: shortPath(folder.root),
      expected: 'no active job there',
      got: `job ${running[0]!.job}, ${running[0]!.state.toLowerCase()}`,
      remedy: `wait for it with \`slurm watch\`, or end it with \`${cancelCommand([arrayJob, mergeJob], cluster)}\``,
    });
  }
  // Otherwise a merge whose shards failed would stay in the queue for ever.
  cancelJobs([mergeJob], cluster);
}

function printScripts(options: BatchOptions): void {
  const { folder, resources } = options;
  const show = (path: string, text: string) => console.log(`### ${shortPath(path)}\n${text}`);
  show(folder.shardScript, shardScript(options));
  show(folder.mergeScript, mergeScript(options, mergeResources));
  console.log('### would be submitted by');
  console.log(`sbatch ${shellWord(shortPath(folder.shardScript))}`);
  console.log(`sbatch --dependency=afterok:JOB ${shellWord(shortPath(folder.mergeScript))}`);
  const parts = options.shards === 1 ? '1 shard' : `${options.shards} shards, each`;
  console.log(`### ${parts} with ${describe(resources)}`);
}

function describe({ cpus, memory, minutes, gpus }: Resources): string {
  const cores = cpus === 1 ? '1 core' : `${cpus} cores`;
  const cards = gpus > 0 ? `, ${gpus} GPU` : '';
  return `${cores}${cards}, ${memory} MB and at most ${formatDuration(60 * minutes)}`;
}

/** Resources requested from Slurm. */
export interface Resources {
  readonly cpus: number;
  /** Megabytes of the whole job. */
  readonly memory: number;
  readonly minutes: number;
  readonly gpus: number;
}

/** How much longer than estimated a shard may take: slower processors, shared memory, a full disk. */
const margin = 3;
/** Minutes for the start of Node, the data and the tables, for any preset. */
const startMinutes = 10;
/** Largest number of workers per shard unless requested; nodes with more free cores are rare. */
const usualCpus = 8;
/** Megabytes of the process that distributes the cells. */
const baseMemory = 512;
/** Cores of a shard on a GPU, where one process trains many cells together. */
const gpuCpus = 2;

/**
 * The resources of a shard, from the preset's cost model: as many workers as cells, up to 8, or one process with
 * a GPU; twice the estimated memory; three times the estimated time. `auto` counts as the slowest engine that it
 * may choose. A shard that runs out of time is queued again.
 * @param cores of the cluster's largest node, if known
 */
export function shardResources(
  cells: readonly SweepCell[],
  request: {
    readonly shards: number;
    readonly engine: string;
    readonly cpus?: number | undefined;
    readonly cores?: number | undefined;
  },
): Resources {
  const { shards, engine, cores = usualCpus } = request;
  const costs = shardCosts(cells, shards, usualFlops(engine === 'auto' ? 'wasm' : engine));
  const most = Math.max(...costs.map((cost) => cost.cells));
  const dimension = largest(cells.map(({ section }) => section.dimension));
  const gpus = engineRow(engine)?.graphicsCard ? 1 : 0;
  const usual = Math.min(gpus > 0 ? gpuCpus : Math.min(most, usualCpus), cores);
  const cpus = request.cpus ?? Math.max(1, usual);
  const workers = gpus > 0 ? 1 : cpus;
  const seconds = Math.max(...costs.map((cost) => Math.max(cost.longest, cost.seconds / workers)));
  return {
    cpus,
    memory: Math.ceil(baseMemory + (2 * cpus * estimateMemory(dimension)) / 1e6),
    minutes: startMinutes + Math.ceil((margin * seconds) / 60),
    gpus,
  };
}

/** Resources of the merge, which reads every trajectory once and draws. */
const mergeResources: Resources = { cpus: 1, memory: 2048, minutes: 30, gpus: 0 };
