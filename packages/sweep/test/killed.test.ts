import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runSweep } from '../src/run/runSweep.ts';
import {
  isRunning,
  logLines,
  spawnSweep,
  sweepOptions,
  tablesIn,
  until,
} from './fixtures/setup.ts';

const storedCells = (outDir: string) =>
  readdirSync(join(outDir, '.cells')).filter((name) => !name.startsWith('.'));

test('a sweep killed with kill -9 half way continues where it was and ends with the same bytes', async () => {
  const script = { '-1,1.4': { act: 'spin', milliseconds: 60_000, attempts: 1 } } as const;
  const options = sweepOptions({ script });
  const { child, closed } = spawnSweep(options);
  await until(() => logLines(options.dataDir, 'attempts').includes('-1,1.4'));
  const workers = [...new Set(logLines(options.dataDir, 'workers').map(Number))];
  expect(workers.filter(isRunning)).toHaveLength(1);
  child.kill('SIGKILL');
  await closed;
  // In the middle of a cell the worker does not notice that its parent is gone; its watching thread does.
  await until(() => !workers.some(isRunning));

  const finished = storedCells(options.outDir).length;
  expect(finished).toBeGreaterThan(0);
  expect(finished).toBeLessThan(12);
  expect(tablesIn(options.outDir)).toEqual({});
  const again = await runSweep(options);
  expect(again).toMatchObject({ outcome: 'complete', kept: finished, computed: 12 - finished });

  // Reused cells keep their computing time.
  expect(again.computeSeconds).toBeGreaterThan(0);
  const { computeSeconds } = again;
  expect(await runSweep(options)).toMatchObject({ kept: 12, computed: 0, computeSeconds });

  const straight = sweepOptions({ script: {} });
  await runSweep(straight);
  expect(tablesIn(options.outDir)).toEqual(tablesIn(straight.outDir));
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends a sweep cleanly', async (signal) => {
  const script = { '*': { act: 'sleep', milliseconds: 100 } } as const;
  const options = sweepOptions({ script });
  const { child, closed } = spawnSweep(options);
  await until(() => logLines(options.dataDir, 'attempts').length >= 3);
  // A terminal sends the signal to the whole process group; the workers ignore it.
  for (const pid of new Set(logLines(options.dataDir, 'workers')))
    process.kill(Number(pid), signal);
  child.kill(signal);
  const { code, stdout, stderr } = await closed;
  expect(code).toBe(0);
  const outcome = JSON.parse(stdout);
  expect(outcome).toMatchObject({ outcome: 'interrupted', signal, files: [], failures: [] });
  expect(outcome.computed).toBe(logLines(options.dataDir, 'attempts').length);
  expect(outcome.computed).toBe(storedCells(options.outDir).length);
  expect(stderr).toMatch(
    /interrupted: \d+ of 12 cells are kept, run the same command to continue\n$/,
  );
  expect(tablesIn(options.outDir)).toEqual({});
});
