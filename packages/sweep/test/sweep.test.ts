import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { readCsv, type Table, UserError } from '@mixed-dynamics/artifacts';
import { expect, test } from 'vitest';
import { gridCells } from '../src/grid/grid.ts';
import { createProgress } from '../src/progress/progress.ts';
import { runSweep } from '../src/run/runSweep.ts';
import { figure2Sweep } from '../src/tables/figure2Tables.ts';
import { fixture, logLines, section, sweepOptions, tablesIn } from './fixtures/setup.ts';

const readMetrics = (outDir: string): Table => readCsv(join(outDir, 'figure2/metrics.csv'));

test('gives the same bytes with 1, 2 and 4 workers, rows in grid order, trials innermost', async () => {
  const runs = [];
  const plane = section({ trials: 2 });
  for (const workers of [1, 2, 4]) {
    const options = sweepOptions({ workers, section: plane });
    const outcome = await runSweep(options);
    expect(outcome).toMatchObject({ outcome: 'complete', cells: 24, kept: 0, computed: 24 });
    const { rows } = readMetrics(options.outDir);
    expect(rows.map(([sigma, w]) => [sigma, w])).toEqual(
      gridCells(plane).map(({ gammaSigma2, gammaW }) => [gammaSigma2, gammaW]),
    );
    expect(new Set(rows.map((row) => row[5])).size).toBe(24);
    runs.push(tablesIn(options.outDir));
  }
  expect(Object.keys(runs[0]!)).toEqual([
    'metrics.csv',
    'metrics.parquet',
    'metrics.npz',
    'trajectories.parquet',
    'trajectories.npz',
  ]);
  expect(runs[1]).toEqual(runs[0]);
  expect(runs[2]).toEqual(runs[0]);
});

test('a finer grid reuses the cells that it shares; another seed reuses none', async () => {
  const options = sweepOptions();
  await runSweep(options);
  const finer = section({ gammaSigma2: { from: -3, to: 0, count: 7 } });
  expect(await runSweep({ ...options, sweep: figure2Sweep(finer, options.dataDir) })).toMatchObject(
    { kept: 12, computed: 9 },
  );
  expect(await runSweep({ ...options, sweep: figure2Sweep(finer, options.dataDir) })).toMatchObject(
    { kept: 21, computed: 0 },
  );
  expect(await runSweep({ ...options, rootSeed: 2 })).toMatchObject({ kept: 0, computed: 12 });
});

test('computes truncated and altered cells again, with a note', async () => {
  const options = sweepOptions();
  await runSweep(options);
  const before = tablesIn(options.outDir);
  const store = join(options.outDir, '.cells');
  const [first, second, third] = readdirSync(store);
  truncateSync(join(store, first!, 'trajectory.npy'), 100);
  const metrics = join(store, second!, 'metrics.csv');
  writeFileSync(metrics, readFileSync(metrics, 'utf8').replace('plateau', 'test-rising'));
  writeFileSync(join(store, third!, 'cell.json'), '');
  const notes: string[] = [];
  const progress = { start() {}, advance() {}, note: (text: string) => notes.push(text), end() {} };
  expect(await runSweep({ ...options, progress })).toMatchObject({ computed: 3, damaged: 3 });
  expect(notes).toEqual(['3 stored cells are truncated or altered, and computed again']);
  expect(tablesIn(options.outDir)).toEqual(before);
});

test('divergence is a result; a failed cell has a row and a reason, and is tried again next time', async () => {
  const script = { '-3,0': { act: 'diverge' }, '-3,1.4': { act: 'exit' } } as const;
  const options = sweepOptions({ script });
  const { failures, files } = await runSweep(options);
  expect(failures).toEqual([
    { index: 1, gammaSigma2: -3, gammaW: 1.4, trial: 0, reason: 'the worker exited with code 3' },
  ]);
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
  expect(readFileSync(join(options.outDir, 'figure2/failures.csv'), 'utf8')).toBe(
    'gamma_sigma2,gamma_w,trial,reason\n-3,1.4,0,the worker exited with code 3\n',
  );
  const [diverged, failed] = readMetrics(options.outDir).rows;
  expect(diverged!.slice(6, 8)).toEqual(['diverged', 'diverged']);
  expect(diverged![12]).toBe(Number.POSITIVE_INFINITY);
  expect(failed!.slice(6)).toEqual(['failed', 'none', NaN, NaN, NaN, NaN, NaN]);
  expect(failed!.slice(0, 3)).toEqual([-3, 1.4, 25]);
  expect(failed![5]).toMatch(/^[0-9a-f]{16}$/);
  expect(logLines(options.dataDir, 'attempts').filter((place) => place === '-3,1.4')).toHaveLength(
    3,
  );

  writeFileSync(join(options.dataDir, 'script.json'), '{}');
  expect(await runSweep(options)).toMatchObject({ kept: 11, computed: 1, failures: [] });
  expect(existsSync(join(options.outDir, 'figure2/failures.csv'))).toBe(false);
});

test('a sweep prints at most 25 lines, the first with an estimate', async () => {
  const many = section({ gammaSigma2: { from: -3, to: 0, count: 40 } });
  let text = '';
  const stream = {
    write: (part: string) => {
      text += part;
    },
  };
  await runSweep(sweepOptions({ section: many, progress: createProgress(stream, 'lines') }));
  const lines = text.trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(25);
  expect(lines.length).toBeGreaterThan(15);
  expect(lines[0]).toMatch(
    /^120 cells, 0 kept from an earlier run, 120 to compute with 1 worker: about .*\d s$/,
  );
  expect(lines[1]).toMatch(/^6\/120 cells, 5 %, .*s left$/);
  expect(lines.at(-1)).toBe('120 of 120 cells done');
});

test('shows the finished cells at most every 20 s, and continues after a preview that fails', async () => {
  const seen: [number, number][] = [];
  const options = sweepOptions();
  await runSweep({
    ...options,
    onFinished: ({ rows }, total) => void seen.push([rows.length, total]),
  });
  expect(seen).toEqual([[1, 12]]);
  const notes: string[] = [];
  const outcome = await runSweep({
    ...options,
    rootSeed: 3,
    progress: { start() {}, advance() {}, note: (text) => notes.push(text), end() {} },
    onFinished: () => Promise.reject(new Error('no fonts')),
  });
  expect(outcome.outcome).toBe('complete');
  expect(notes).toEqual(['no more previews: no fonts']);
});

test('asks for a picture before the first cell of a long sweep, but not if all cells are kept', async () => {
  const options = sweepOptions({ script: {}, flopsPerSecond: 1e3 });
  const seen: [number, boolean][] = [];
  const run = () =>
    runSweep({
      ...options,
      onFinished: async ({ rows }) => {
        await new Promise((done) => setTimeout(done, 50));
        seen.push([rows.length, existsSync(join(options.dataDir, 'attempts.log'))]);
      },
    });
  await run();
  expect(seen.map(([rows]) => rows)).toEqual([0, 1]);
  expect(seen[0]).toEqual([0, false]);
  // All cells are kept now.
  await run();
  expect(seen).toHaveLength(2);
});

test('an error that would occur in every cell ends the sweep, and finished cells are kept', async () => {
  const script = { '0,2.8': { act: 'userError' }, '*': { act: 'sleep', milliseconds: 1 } } as const;
  const broken = sweepOptions({ script });
  await expect(runSweep(broken)).rejects.toThrow(/^`engine`: expected one that works, got none/);
  await expect(runSweep(broken)).rejects.toBeInstanceOf(UserError);
  writeFileSync(join(broken.dataDir, 'script.json'), '{}');
  expect((await runSweep(broken)).kept).toBeGreaterThan(0);

  const missing = sweepOptions();
  const elsewhere = { ...missing, sweep: figure2Sweep(section(), 'nowhere') };
  await expect(runSweep(elsewhere)).rejects.toThrow(
    /teacher\.npy: expected the data .* ENOENT.*; draw it/,
  );
  await expect(runSweep({ ...missing, workers: 0 })).rejects.toThrow(/^`--workers`: .* got 0/);
  await expect(runSweep({ ...missing, engine: 'auto' })).rejects.toThrow(/`engine`.* got 'auto'/);
});

test('an unwritable results folder is named before anything is computed', async () => {
  const options = sweepOptions();
  const file = join(options.dataDir, 'teacher.npy');
  await expect(runSweep({ ...options, outDir: join(file, 'out') })).rejects.toThrow(
    /\.cells: expected a place that can be written to, got ENOTDIR.*finished cells are kept/,
  );
  const blocked = join(options.outDir, 'figure2/metrics.csv');
  mkdirSync(blocked, { recursive: true });
  await expect(runSweep(options)).rejects.toThrow(
    /metrics\.csv: expected a file that can be replaced/,
  );
});

test('the error names a cell program that cannot be used', async () => {
  const run = (name: string) => runSweep(sweepOptions({ cellProgram: fixture(name) }));
  await expect(run('noProgram')).rejects.toThrow(/noProgram\.ts: .*default export, got undefined/);
  await expect(run('brokenProgram')).rejects.toThrow(/brokenProgram\.ts: .*a library is missing/);
  await expect(run('dyingProgram')).rejects.toThrow(/3 workers died .*killed by SIGKILL/);
});
