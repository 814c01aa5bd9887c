import { mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SweepCell } from '../src/cells/cell.ts';
import { estimateMemory } from '../src/grid/cost.ts';
import { runSweep } from '../src/run/runSweep.ts';
import { cellsAlone } from '../src/tables/sweep.ts';
import { makeResult } from './fixtures/makeResult.ts';
import type { Script } from './fixtures/scripted.ts';
import { logLines, physics, sweepOptions, temporaryFolder } from './fixtures/setup.ts';

// Cells that do not lie on a plane: any two may differ in everything, including dimension and data.

/** Four cells with three dimensions and two draws of data; the first cell is the most expensive. */
function listOptions(script: Script = {}) {
  const options = sweepOptions({ script });
  const { dataDir } = options;
  const other = temporaryFolder();
  for (const name of ['teacher', 'noise']) writeFileSync(join(other, `${name}.npy`), name);
  writeFileSync(join(other, 'script.json'), '{}');
  const cell = (index: number, dimension: number, gammaSigma2: number, dir: string): SweepCell => ({
    index,
    section: { ...physics(), dimension },
    ...{ gammaSigma2, gammaW: 2.5, trial: 0, dataDir: dir },
  });
  const cells = [
    cell(0, 90, -1, dataDir),
    cell(1, 30, -1, dataDir),
    cell(2, 30, -2, other),
    cell(3, 60, -1, dataDir),
  ];
  return { ...options, cells, sweep: cellsAlone(cells) };
}

const resultOf = (cell: SweepCell) => makeResult({ ...cell, rootSeed: 1, engine: 'cpu' });

test('every cell has its result for any number of workers; cells are computed in the given order', async () => {
  const options = listOptions();
  for (const workers of [1, 3]) {
    const outcome = await runSweep({ ...options, workers, outDir: temporaryFolder() });
    expect(outcome).toMatchObject({ outcome: 'complete', kept: 0, failures: [], files: [] });
    expect(options.cells.map(outcome.resultOf)).toEqual(options.cells.map(resultOf));
  }
  const { dataDir, cells, ...rest } = listOptions();
  const sweep = cellsAlone(
    [-2, -1, -3].map((gammaSigma2, index) => ({ ...cells[0]!, index, gammaSigma2 })),
  );
  await runSweep({ ...rest, sweep });
  expect(logLines(dataDir, 'attempts')).toEqual(['-3,2.5', '-2,2.5', '-1,2.5']);
});

test('keeps finished cells; computes again after other data, another seed or a damaged file', async () => {
  const options = listOptions();
  await runSweep(options);
  expect(await runSweep(options)).toMatchObject({ kept: 4, outcome: 'complete' });
  expect(await runSweep({ ...options, rootSeed: 2 })).toMatchObject({ kept: 0 });
  writeFileSync(join(options.dataDir, 'noise.npy'), 'other noise');
  expect(await runSweep(options)).toMatchObject({ kept: 1 });
  const store = join(options.outDir, '.cells');
  for (const name of readdirSync(store)) truncateSync(join(store, name, 'trajectory.npy'), 90);
  const again = await runSweep(options);
  expect(again).toMatchObject({ kept: 0, damaged: 4 });
  expect(options.cells.map(again.resultOf)).toEqual(options.cells.map(resultOf));
});

test('a failed cell does not affect others and has a reason; an aborted run computes nothing more', async () => {
  const options = listOptions({ '-1,2.5': { act: 'throw' } });
  const { outcome, resultOf: found, failures } = await runSweep({ ...options, workers: 2 });
  expect(outcome).toBe('complete');
  expect(options.cells.map(found).map(Boolean)).toEqual([false, false, true, false]);
  expect(failures.map(({ index }) => index)).toEqual([0, 1, 3]);
  expect(failures[0]!.reason).toMatch(/this cell cannot be computed/);
  const aborted = { ...listOptions(), signal: AbortSignal.abort() };
  expect(await runSweep(aborted)).toMatchObject({ outcome: 'interrupted', kept: 0 });
});

test('refuses a cell without data', async () => {
  const options = listOptions();
  const empty = join(temporaryFolder(), 'empty');
  mkdirSync(empty);
  const sweep = cellsAlone([{ ...options.cells[0]!, dataDir: empty }]);
  await expect(runSweep({ ...options, sweep })).rejects.toThrow(
    /teacher\.npy: expected the data .*draw it first/,
  );
});

test('the estimated memory grows like d²', () => {
  const [small, middle, large] = [0, 500, 1000].map(estimateMemory);
  expect((large! - small!) / (middle! - small!)).toBeCloseTo(4, 12);
  expect(large!).toBeGreaterThan(4 * 1e6 * 10);
});
