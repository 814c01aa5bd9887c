import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { figure2Sweep } from '@mixed-dynamics/sweep';
import { type Figure2Section, loadPreset } from '@mixed-dynamics/sweep/preset';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { presetsFolder } from '../src/cli/project.ts';
import { parseQueue } from '../src/slurm/jobs.ts';
import { SubmissionFolder } from '../src/slurm/submissionFolder.ts';
import { shardResources } from '../src/slurm/submit.ts';
import { parseLog, statusTable, submissionStatus } from '../src/slurm/watch.ts';
import { projectFolder, runMain, temporaryFolder } from './runCli.ts';

const cellsOf = (section: Figure2Section) => figure2Sweep(section, 'data').cells;
const sectionOf = (name: string) => loadPreset(name, presetsFolder).preset.figure2!;
const submit = (...args: string[]) => runMain(['slurm', 'submit', ...args]);

describe('the resources of a shard', () => {
  const paper = sectionOf('paper');
  const needed = (request: object) =>
    shardResources(cellsOf(paper), { shards: 16, engine: 'blas', ...request });

  it('shrink with the size of the shards, but never below the cores asked for', () => {
    const [one, sixteen] = [needed({ shards: 1 }), needed({})];
    expect(one.minutes).toBeGreaterThan(sixteen.minutes);
    expect(sixteen).toMatchObject({ cpus: 8, gpus: 0 });
    expect(needed({ shards: 1225 }).cpus).toBe(1);
    expect(needed({ cores: 2 }).cpus).toBe(2);
    expect(needed({ cpus: 32, cores: 2 }).cpus).toBe(32);
  });

  it('leave room: three times the estimate, for auto the estimate of the slowest engine', () => {
    // Eleven minutes on two cores with OpenBLAS, as measured.
    expect(needed({ shards: 1, cpus: 2 }).minutes).toBeGreaterThan(3 * 11);
    expect(needed({ engine: 'auto' }).minutes).toBe(needed({ engine: 'wasm' }).minutes);
    // All of it in one shard: a sixteenth is done within a minute by either.
    const whole = (engine: string) => needed({ shards: 1, engine }).minutes;
    expect(whole('wasm')).toBeGreaterThan(whole('blas'));
  });

  it('grow with the dimension, and include a GPU for an engine that needs one', () => {
    const wide = shardResources(cellsOf({ ...paper, dimension: 2000 }), {
      shards: 16,
      engine: 'blas',
    });
    expect(wide.memory).toBeGreaterThan(8 * 2 * 60 * 4 * 4);
    expect(needed({ engine: 'webgpu' })).toMatchObject({ gpus: 1, cpus: 2 });
  });
});

describe('slurm submit --dry-run', () => {
  it('prints both scripts, without Slurm, and writes nothing', async () => {
    const out = join(temporaryFolder(), "it's 100 %");
    vi.stubEnv('PATH', '/nowhere');
    const args = ['--preset', 'small', '--shards', '3', '--engine', 'wasm', '--out', out];
    const { code, stdout } = await submit(...args, '--dry-run', '--', '--partition=long');
    expect(code).toBe(0);
    expect(existsSync(out)).toBe(false);
    const [, shards, merge] = stdout.split(/^#!\/usr\/bin\/env bash$/m);
    expect(shards).toMatch(/^#SBATCH --array=1-3$/m);
    expect(shards).toMatch(/^#SBATCH --requeue$/m);
    expect(shards).toMatch(/^#SBATCH --output=".*it's 100 %%\/.slurm\/logs\/shard-%A-%a.log"$/m);
    expect(shards).toMatch(/^OUT='.*it'\\''s 100 %'$/m);
    expect(shards).toContain(' "$SWEEP" --preset "$PRESET" --shard "$shard/$SHARDS"');
    expect(shards).toMatch(/^SWEEP='sweep'$/m);
    expect(merge).toMatch(/^FIGURE='figure figure2'$/m);
    expect(merge).toMatch(/^#SBATCH --job-name=mixed-dynamics-small-merge$/m);
    for (const script of [shards, merge]) expect(script).toMatch(/^#SBATCH --partition=long$/m);
    expect(stdout).toMatch(/^sbatch --dependency=afterok:JOB /m);
  });

  it.each([
    ['ensemble-small', 'ensemble-sweep', 'ensemble/shard.json', 'ensemble-figure'],
    ['step-size', 'step-size-sweep', 'step-size/shard.json', 'step-size-figure'],
    ['scaling-small', 'scaling', 'scaling/shard.json', ''],
  ])('takes the sweep of the preset %s', async (preset, sweep, record, figure) => {
    const args = ['--preset', preset, '--shards', '2', '--engine', 'wasm', '--dry-run'];
    const { code, stdout } = await submit(...args);
    expect(code).toBe(0);
    expect(stdout).toMatch(`\nSWEEP='${sweep}'\nSHARD_FILE='${record}'\nFIGURE='${figure}'\n`);
  });

  it('gives scripts that bash accepts, and that refuse a node without the folder', async () => {
    const folder = temporaryFolder();
    const { stdout } = await submit(
      '--shards',
      '2',
      '--preset',
      'tiny',
      '--out',
      folder,
      '--dry-run',
    );
    const scripts = stdout.split(/^### .*$/m).slice(1, 3);
    for (const [i, text] of scripts.entries()) {
      const file = join(folder, `${i}.sh`);
      writeFileSync(file, text.trimStart());
      const run = () =>
        spawnSync('bash', [file], {
          encoding: 'utf8',
          env: { ...process.env, SLURM_ARRAY_TASK_ID: '1' },
        });
      rmSync(join(folder, '.slurm'), { recursive: true, force: true });
      const apart = run();
      expect(apart.stderr).toMatch(
        /\.slurm: expected the folder of this submission, got another or/,
      );
      expect(apart.status).toBe(2);
      mkdirSync(join(folder, '.slurm'), { recursive: true });
      writeFileSync(join(folder, '.slurm/submission'), /^SUBMISSION='(.*)'$/m.exec(text)![1]!);
      writeFileSync(file, text.replace(/^PROGRAM=.*$/m, 'PROGRAM=/nowhere/program'));
      expect(run().stderr).toMatch(/\/nowhere\/program: expected this project, got nothing on/);
    }
  });

  it.each([
    [['--preset', 'smal'], /preset.*smal/],
    [['--shards', '0'], /`--shards`: expected a whole number of at least 1, got '0'/],
    [['--shards', '10', '--preset', 'tiny'], /`--shards`: expected at most 9, .*, got 10; choose/],
    [['--cpus', '0'], /`--cpus`: expected a whole number of at least 1/],
    [['--', 'long'], /the options after `--`: expected sbatch's options, .*, got 'long'/],
    [['--', '--comment=a\n#SBATCH --x'], /the options after `--`: expected sbatch's options/],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await submit('--shards', '2', '--dry-run', ...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  it('requires --shards, and Slurm unless it is a dry run', async () => {
    expect((await submit('--preset', 'tiny')).stderr).toMatch(/--shards/);
    vi.stubEnv('PATH', '/nowhere');
    const out = join(temporaryFolder(), 'out');
    const { code, stderr } = await submit('--preset', 'tiny', '--shards', '2', '--out', out);
    expect(stderr).toMatch(
      /`sbatch`: expected Slurm's command on this machine, got none; run this/,
    );
    expect(code).toBe(2);
    expect(existsSync(out)).toBe(false);
  });
});

describe('slurm watch', () => {
  const submission = { arrayJob: '7', mergeJob: '8', cells: [9, 8] };

  it('refuses a folder in which nothing was submitted', async () => {
    const { code, stderr } = await runMain(['slurm', 'watch', '--out', temporaryFolder()]);
    expect(stderr).toMatch(/expected a results folder with jobs of Slurm, got none; submit them/);
    expect(code).toBe(2);
  });

  it('reads from a log the number of starts and the time left since the last', () => {
    const start = (n: number) => `shard 1/2: started on a, requeued ${n} times\n`;
    expect(parseLog('')).toEqual({ requeues: 0, timeLeft: undefined });
    const first = `${start(0)}2/9 cells, 22 %, 1 min 3 s left\n`;
    expect(parseLog(first)).toEqual({ requeues: 0, timeLeft: '1 min 3 s' });
    expect(parseLog(first + start(1))).toEqual({ requeues: 1, timeLeft: undefined });
  });

  it.each([
    [
      '7|1|RUNNING|None\n7|2|PENDING|Resources\n8|N/A|PENDING|Dependency',
      'running',
      'waiting',
      'waiting',
      undefined,
    ],
    [
      '7|2|CANCELLED|None\n8|N/A|PENDING|DependencyNeverSatisfied',
      'lost',
      'cancelled',
      'blocked by 1/2, 2/2',
      'failure',
    ],
    [
      '7|2|RUNNING|None\n8|N/A|PENDING|DependencyNeverSatisfied',
      'lost',
      'running',
      'waiting',
      undefined,
    ],
    [
      '7|1|OUT_OF_MEMORY|x\n8|N/A|FAILED|NonZeroExitCode',
      'out of memory',
      'lost',
      'failed',
      'failure',
    ],
    ['CLUSTER: gpu\n7|N/A|RUNNING|None', 'running', 'running', 'lost', undefined],
    ['', 'lost', 'lost', 'lost', 'failure'],
  ])('understands the queue %j', (queue, one, two, merge, outcome) => {
    const status = submissionStatus(
      new SubmissionFolder(temporaryFolder()),
      submission,
      parseQueue(queue),
    );
    expect(status.parts.map(({ state }) => state)).toEqual([one, two, merge]);
    expect(status.outcome).toBe(outcome);
  });

  it('knows shards as finished that the queue has forgotten, and counts cells', () => {
    const folder = new SubmissionFolder(temporaryFolder());
    folder.prepare(2, 'x');
    for (const name of ['a', 'b', '.tmp']) {
      mkdirSync(join(folder.shard(1, 2), '.cells', name), { recursive: true });
    }
    writeFileSync(folder.finished(1, 2), '');
    const unmerged = submissionStatus(folder, submission, parseQueue('7|2|RUNNING|None'));
    expect(statusTable(unmerged)).toEqual([
      'shard  state     cells  requeues  time left',
      '1/2    finished  2/9    0',
      '2/2    running   0/8    0',
      'merge  lost',
    ]);
    writeFileSync(folder.merged, '');
    expect(submissionStatus(folder, submission, []).outcome).toBe('success');
  });
});

describe('a site whose Slurm prints more than a number', () => {
  /** Answers as such a site does; also returns the arguments of the commands. */
  function site(kind: 'cluster' | 'before' | 'after' | 'wordy' | 'refusing' | 'unwritable') {
    const folder = temporaryFolder();
    for (const name of ['sbatch', 'squeue', 'scancel', 'sinfo']) {
      symlinkSync(join(projectFolder, 'pipelines/test/fakeSlurm.sh'), join(folder, name));
    }
    writeFileSync(join(folder, 'site'), kind);
    writeFileSync(join(folder, 'jobs'), '');
    const out = join(folder, 'out');
    const run = (command: 'submit' | 'watch', ...args: string[]) => {
      vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
      vi.stubEnv('FAKE_SLURM', folder);
      return runMain(['slurm', command, '--preset', 'tiny', '--out', out, ...args]);
    };
    const calls = (name: string) =>
      readFileSync(join(folder, 'log'), 'utf8')
        .split('\n')
        .filter((line) => line.startsWith(`${name} `));
    return { run, calls, submission: () => new SubmissionFolder(out).read() };
  }

  it('with another cluster: the record has it beside the numbers, and every query names it', async () => {
    const { run, calls, submission } = site('cluster');
    const first = await run('submit', '--shards', '2', '--', '--clusters=gpu');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/^array job 101 on gpu: 2 shards/m);
    expect(submission()).toMatchObject({ arrayJob: '101', mergeJob: '102', cluster: 'gpu' });
    expect(calls('sbatch').at(-1)).toMatch(/--clusters=gpu --dependency=afterok:101 /);

    const watched = await run('watch', '--once');
    expect(watched.stdout).toMatch(/^1\/2 +running/m);
    const second = await run('submit', '--shards', '2', '--', '--clusters=gpu');
    expect(second.stderr).toMatch(/job 101, running; .* `scancel --clusters=gpu 101 102`\n$/);
    expect(second.code).toBe(2);
    expect(calls('squeue').every((line) => line.includes('--clusters=gpu'))).toBe(true);
    expect(calls('scancel')).toEqual([]);
  });

  it.each(['before', 'after'] as const)('with a note %s the number', async (kind) => {
    const { run, calls, submission } = site(kind);
    expect(await run('submit', '--shards', '2')).toMatchObject({ code: 0, stderr: '' });
    expect(submission()).toEqual({ arrayJob: '101', mergeJob: '102', cells: [5, 4] });
    expect(calls('sbatch').at(-1)).toContain('--dependency=afterok:101 ');
  });

  it('without a line that is a number: the error quotes the output, and warns of a queued job', async () => {
    const { run, submission } = site('wordy');
    const { code, stderr } = await run('submit', '--shards', '2');
    expect(stderr).toMatch(
      /`sbatch --parsable`: expected one line with only the number of the job, got 'Submitted batch job 101'; a job may be queued: find it with `squeue --me`/,
    );
    expect(code).toBe(2);
    expect(submission()).toBeUndefined();
  });

  it('that refuses the merge: the array is cancelled', async () => {
    const { run, calls } = site('refusing');
    const { code, stderr } = await run('submit', '--shards', '2');
    expect(stderr).toMatch(
      /^mixed-dynamics: `sbatch`: .* got sbatch: error: Job dependency problem/,
    );
    expect(code).toBe(2);
    expect(calls('scancel')).toEqual(['scancel 101']);
  });

  it('and a record that cannot be written: both jobs are cancelled', async () => {
    const { run, calls } = site('unwritable');
    const { code, stderr } = await run('submit', '--shards', '2');
    expect(stderr).toMatch(/jobs\.json: expected a place that can be written to/);
    expect(code).toBe(2);
    expect(calls('scancel')).toEqual(['scancel 101 102']);
  });
});

/** Where Debian puts the daemons, a folder that is not in a user's PATH. */
const path = `${process.env.PATH}:/usr/sbin:/sbin`;
const programs = ['sbatch', 'slurmctld', 'slurmd', 'munged'];
const hasSlurm = programs.every(
  (name) => spawnSync('sh', ['-c', `command -v ${name}`], { env: { PATH: path } }).status === 0,
);

if (!hasSlurm && !process.env.MIXED_DYNAMICS_REQUIRE_SLURM) {
  describe('slurm', () => {
    it.skip('not run: Slurm is not installed', () => {});
  });
} else describe('a real Slurm', realSlurm);

/** Its daemons on the loopback address, in a folder of their own. */
function realSlurm() {
  const script = (name: string) => join(projectFolder, 'pipelines/slurm', name);
  const call = (program: string, ...args: string[]) => {
    const env = { ...process.env, PATH: path };
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', env });
    return { code: status, stdout, stderr };
  };
  let cluster: string;
  beforeAll(() => {
    cluster = temporaryFolder();
    process.env.SLURM_CONF = join(cluster, 'slurm.conf');
    const { code, stderr } = call(script('local.sh'), 'start', cluster);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });
  afterAll(() => {
    call(script('local.sh'), 'stop', cluster);
    delete process.env.SLURM_CONF;
  });

  /** A shard takes some seconds, long enough to be stopped halfway. Each level of noise has its own data. */
  const preset = {
    seed: 1,
    engine: 'wasm',
    figure2: {
      ...sectionOf('tiny'),
      ...{ dimension: 40, learningRateConstant: 50, axes: ['gammaW', 'noise'] },
      ...{ gammaSigma2: -1.5, gammaW: { from: 0, to: 2, count: 5 } },
      ...{ noise: { from: 0, to: 2, count: 5 }, weightDecay: 0.1 },
    },
  };
  preset.figure2.stop = { ...preset.figure2.stop, maxIterations: 400 };

  it('three shards, one cancelled, one pre-empted and one out of time, have the bytes of one run', () => {
    const folder = join(temporaryFolder(), 'a folder');
    mkdirSync(folder);
    const file = join(folder, 'rehearsal.json');
    writeFileSync(file, JSON.stringify(preset));
    const { code, stdout, stderr } = call(script('rehearse.sh'), file, folder);
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/^rehearsal: shard 1 pre-empted after [1-9] cells$/m);
    expect(stdout).toMatch(/^rehearsal: shard 2 cancelled after [1-9] cells$/m);
    expect(stdout).toMatch(/^rehearsal: shard 3 out of time after [1-9] cells$/m);
    expect(stdout).toMatch(/^2\/3 +finished +(\d+)\/\1 +1$/m);
    expect(stdout).toMatch(/^rehearsal: metrics.csv of both: SHA-256 [0-9a-f]{64}$/m);
    const results = join(folder, 'sharded/figure2');
    const metrics = (path: string) => readFileSync(join(path, 'metrics.csv'), 'utf8');
    expect(metrics(results)).toBe(metrics(join(folder, 'whole/figure2')));
    for (const name of ['figure2.png', 'trajectories.parquet', 'manifest.json']) {
      expect(existsSync(join(results, name))).toBe(true);
    }
  });

  it('refuses a second submission while the first exists, and shows the state of the first', async () => {
    const out = join(temporaryFolder(), 'out');
    const here = ['--preset', 'tiny', '--out', out];
    const args = [...here, '--shards', '2', '--cpus', '1'];
    expect(await submit(...args, '--', '--begin=now+1hour')).toMatchObject({ code: 0, stderr: '' });
    const second = await submit(...args);
    expect(second.stderr).toMatch(
      /expected no active job there, got job \d+, pending; wait for it/,
    );
    expect(second.code).toBe(2);
    const watch = () => runMain(['slurm', 'watch', ...here, '--once']);
    expect(await watch()).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/1\/2 +waiting/),
    });

    const { arrayJob, mergeJob } = new SubmissionFolder(out).read()!;
    expect(call('scancel', arrayJob, mergeJob).code).toBe(0);
    const after = await watch();
    expect(after.stdout).toMatch(/2\/2 +cancelled +0\/4 +0/);
    expect(after.stderr).toMatch(/Finished cells are kept\. Submit again/);
    expect(after.code).toBe(1);
  });

  it('passes on the refusal of Slurm, and leaves nothing in its queue', async () => {
    const out = join(temporaryFolder(), 'out');
    const args = ['--preset', 'tiny', '--shards', '2', '--cpus', '1'];
    const { code, stderr } = await submit(...args, '--out', out, '--', '--partition=nowhere');
    expect(stderr).toMatch(
      /`sbatch`: expected Slurm to accept this, got .*invalid partition.*; correct/,
    );
    expect(code).toBe(2);
    expect(call('squeue', '--noheader').stdout).toBe('');
  });

  it('refuses a folder that cannot be written to', async () => {
    const file = join(temporaryFolder(), 'file');
    cpSync(join(projectFolder, 'LICENSE'), file);
    const args = ['--preset', 'tiny', '--shards', '2', '--out', join(file, 'out')];
    const { code, stderr } = await submit(...args);
    expect(stderr).toMatch(
      /`--out`: expected a folder that can be written to, here and on every node/,
    );
    expect(code).toBe(2);
  });
}
