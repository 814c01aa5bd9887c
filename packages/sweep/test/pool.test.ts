import { expect, test } from 'vitest';
import { type CellResult, type CellTask, cellResultProblem, physicsOf } from '../src/cells/cell.ts';
import { gridCells } from '../src/grid/grid.ts';
import { type PoolOptions, runPool } from '../src/pool/pool.ts';
import type { Script } from './fixtures/scripted.ts';
import { fixture, isRunning, logLines, section, sweepOptions, until } from './fixtures/setup.ts';

/** A pool over the twelve cells of the small sweep, with its results and failures. */
function setUp(script: Script, changes: Partial<PoolOptions<CellTask, CellResult>> = {}) {
  const { dataDir } = sweepOptions({ script });
  const plane = section();
  const results = new Map<number, CellResult>();
  const failures = new Map<number, string>();
  const tasks = gridCells(plane).map((cell) => ({
    ...{ rootSeed: 1, engine: 'cpu', section: physicsOf(plane), dataDir, trial: 0 },
    gammaSigma2: cell.gammaSigma2,
    gammaW: cell.gammaW,
  }));
  const run = () =>
    runPool<CellTask, CellResult>({
      program: fixture('scripted'),
      problemOf: cellResultProblem,
      tasks,
      workers: 2,
      retries: 2,
      grace: 300,
      onResult: (position, result) => void results.set(position, result),
      onFailed: (position, reason) => void failures.set(position, reason),
      ...changes,
    });
  return { run, results, failures, tasks, dataDir };
}

const workersOf = (dataDir: string) => [...new Set(logLines(dataDir, 'workers').map(Number))];

test('a worker that dies loses only its cell, which is tried again', async () => {
  const { run, results, failures, tasks, dataDir } = setUp({
    '-3,0': { act: 'kill', attempts: 2 },
    '-3,1.4': { act: 'exit', attempts: 1 },
    '-2,0': { act: 'throw', attempts: 1 },
  });
  expect(await run()).toBe('complete');
  expect(failures.size).toBe(0);
  expect(results.size).toBe(12);
  // Results are placed by index, not by arrival: the retried cells came last.
  tasks.forEach((task, position) => {
    expect(results.get(position)!.metrics).toMatchObject({
      gammaSigma2: task.gammaSigma2,
      gammaW: task.gammaW,
    });
  });
  expect(logLines(dataDir, 'attempts')).toHaveLength(12 + 4);
  expect(workersOf(dataDir).filter(isRunning)).toEqual([]);
});

test('a cell without retries left has failed, with a reason', async () => {
  const { run, results, failures } = setUp(
    {
      '-3,0': { act: 'kill' },
      '-3,1.4': { act: 'crash' },
      '-3,2.8': { act: 'wrong' },
    },
    { retries: 0 },
  );
  expect(await run()).toBe('complete');
  expect(Object.fromEntries(failures)).toEqual({
    0: 'the worker was killed by SIGKILL',
    1: 'the worker exited with code 1 (TypeError: thrown where nobody catches it)',
    2: expect.stringMatching(
      /^TypeError: no result: expected \d+ numbers in trajectory.distance, got 1$/,
    ),
  });
  expect(results.size).toBe(9);
});

test('killing busy and idle workers with kill -9 loses nothing', async () => {
  const { run, results, failures, dataDir } = setUp({
    '-3,0': { act: 'spin', milliseconds: 60_000, attempts: 1 },
    '*': { act: 'sleep', milliseconds: 30 },
  });
  const ended = run();
  await until(() => {
    const places = logLines(dataDir, 'attempts');
    return places.includes('-3,0') && places.length >= 4;
  });
  for (const pid of workersOf(dataDir)) process.kill(pid, 'SIGKILL');
  expect(await ended).toBe('complete');
  expect([results.size, failures.size]).toEqual([12, 0]);
});

test('an interruption lets cells end within the grace period and drops the others', async () => {
  const controller = new AbortController();
  const { run, results, failures, dataDir } = setUp(
    {
      '-3,0': { act: 'spin', milliseconds: 60_000 },
      '-3,1.4': { act: 'sleep', milliseconds: 150 },
    },
    { signal: controller.signal, grace: 1000 },
  );
  const ended = run();
  await until(() => logLines(dataDir, 'attempts').length === 2);
  controller.abort();
  expect(await ended).toBe('interrupted');
  expect([...results.keys()]).toEqual([1]);
  expect(failures.size).toBe(0);
  expect(workersOf(dataDir).filter(isRunning)).toEqual([]);
});

test('an exception of onResult ends the pool and its workers', async () => {
  const { run, dataDir } = setUp(
    { '-3,0': { act: 'spin', milliseconds: 60_000 } },
    {
      onResult: () => {
        throw new Error('disk full');
      },
    },
  );
  await expect(run()).rejects.toThrow('disk full');
  expect(workersOf(dataDir).filter(isRunning)).toEqual([]);
});

test('gives each worker one cell at a time, and starts no more workers than cells', async () => {
  const { run, dataDir, tasks } = setUp({});
  expect(await run()).toBe('complete');
  expect(workersOf(dataDir).length).toBeLessThanOrEqual(2);
  expect(logLines(dataDir, 'attempts')).toHaveLength(12);
  expect(await setUp({}, { tasks: tasks.slice(0, 1), workers: 8 }).run()).toBe('complete');
  expect(logLines(dataDir, 'attempts')).toHaveLength(13);
  expect(workersOf(dataDir).length).toBeLessThanOrEqual(3);
  expect(await setUp({}, { tasks: [] }).run()).toBe('complete');
});

test('a worker may have several tasks at a time, and each task gets its own answer', async () => {
  const { run, results, dataDir } = setUp(
    { '*': { act: 'sleep', milliseconds: 100 } },
    { workers: 1, tasksPerWorker: 5 },
  );
  expect(await run()).toBe('complete');
  expect(results.size).toBe(12);
  expect([...results.keys()].slice(0, 5)).toEqual([0, 1, 2, 3, 4]);
  expect(workersOf(dataDir)).toHaveLength(1);
});

test('if a worker dies with several tasks, each of them uses up one attempt', async () => {
  const { run, results, failures, dataDir } = setUp(
    { '*': { act: 'sleep', milliseconds: 50 }, '-2,0': { act: 'kill', attempts: 1 } },
    { workers: 1, tasksPerWorker: 4 },
  );
  expect(await run()).toBe('complete');
  expect(failures.size).toBe(0);
  expect(results.size).toBe(12);
  expect(workersOf(dataDir)).toHaveLength(2);
  expect(logLines(dataDir, 'attempts')).toHaveLength(12 + 4);
});

test('a task that cannot be computed does not affect the other tasks of its worker', async () => {
  const { run, results, failures, dataDir } = setUp(
    { '*': { act: 'sleep', milliseconds: 50 }, '-2,0': { act: 'throw' } },
    { workers: 1, tasksPerWorker: 4 },
  );
  expect(await run()).toBe('complete');
  expect([...failures.values()]).toEqual(['RangeError: this cell cannot be computed']);
  expect(results.size).toBe(11);
  expect(logLines(dataDir, 'attempts')).toHaveLength(11 + 3);
  expect(workersOf(dataDir).filter(isRunning)).toEqual([]);
});

test('a lost engine ends the pool with its name, and finished cells are kept', async () => {
  const { run, results } = setUp({ '0,2.8': { act: 'lose' } }, { workers: 1 });
  await expect(run()).rejects.toMatchObject({ name: 'UserError', lost: 'webgpu' });
  expect(results.size).toBe(11);
});
