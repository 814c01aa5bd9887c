import { mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CellTask } from '../src/cells/cell.ts';
import { estimateMemory } from '../src/grid/cost.ts';
import { type CellRequest, runCells, type RunCellsOptions } from '../src/run/runCells.ts';
import { makeResult } from './fixtures/makeResult.ts';
import type { Script } from './fixtures/scripted.ts';
import { logLines, section, sweepOptions, temporaryFolder } from './fixtures/setup.ts';

/** Four cells of three dimensions, the most expensive first; two draws of data. */
function cellsOptions(script: Script = {}): RunCellsOptions & { readonly dataDir: string } {
  const { gammaSigma2: _x, gammaW: _y, trials: _n, ...physics } = section();
  const { section: _s, dataDir, ...rest } = sweepOptions({ script });
  const other = temporaryFolder();
  for (const name of ['teacher', 'noise']) writeFileSync(join(other, `${name}.npy`), name);
  writeFileSync(join(other, 'script.json'), '{}');
  const cell = (dimension: number, gammaSigma2: number, dir: string): CellRequest => ({
    section: { ...physics, dimension },
    ...{ gammaSigma2, gammaW: 2.5, trial: 0, dataDir: dir },
  });
  const cells = [cell(90, -1, dataDir), cell(30, -1, dataDir), cell(30, -2, other)];
  return { ...rest, dataDir, cells: [...cells, cell(60, -1, dataDir)] };
}

const resultOf = (cell: CellRequest) => makeResult({ ...cell, rootSeed: 1 } as CellTask);

test('answers in the order of the requests, computes the costliest first, whatever the workers', async () => {
  const options = cellsOptions();
  for (const workers of [1, 3]) {
    const outcome = await runCells({ ...options, workers, outDir: temporaryFolder() });
    expect(outcome).toMatchObject({ outcome: 'complete', kept: 0, failures: new Map() });
    expect(outcome.results).toEqual(options.cells.map(resultOf));
  }
  const { dataDir, ...rest } = cellsOptions();
  const cells = [-2, -1, -3].map((gammaSigma2) => ({ ...rest.cells[0]!, gammaSigma2 }));
  await runCells({ ...rest, cells, costModel: ({ gammaSigma2 }) => -gammaSigma2 });
  expect(logLines(dataDir, 'attempts')).toEqual(['-3,2.5', '-2,2.5', '-1,2.5']);
});

test('keeps finished cells; other data, another seed or a damaged file is computed again', async () => {
  const options = cellsOptions();
  await runCells(options);
  expect(await runCells(options)).toMatchObject({ kept: 4, outcome: 'complete' });
  expect(await runCells({ ...options, rootSeed: 2 })).toMatchObject({ kept: 0 });
  writeFileSync(join(options.dataDir, 'noise.npy'), 'other noise');
  expect(await runCells(options)).toMatchObject({ kept: 1 });
  const store = join(options.outDir, '.cells');
  for (const name of readdirSync(store)) truncateSync(join(store, name, 'trajectory.npy'), 90);
  const { kept, results } = await runCells(options);
  expect(kept).toBe(0);
  expect(results).toEqual(options.cells.map(resultOf));
});

test('a cell that fails costs itself alone and says why; an aborted run keeps what it has', async () => {
  const options = cellsOptions({ '-1,2.5': { act: 'throw' } });
  const { outcome, results, failures } = await runCells({ ...options, workers: 2 });
  expect(outcome).toBe('complete');
  expect(results.map(Boolean)).toEqual([false, false, true, false]);
  expect([...failures.keys()].sort()).toEqual([0, 1, 3]);
  expect(failures.get(0)).toMatch(/this cell cannot be computed/);
  const aborted = { ...cellsOptions(), signal: AbortSignal.abort() };
  expect(await runCells(aborted)).toMatchObject({ outcome: 'interrupted', kept: 0 });
});

test('refuses a cell without data', async () => {
  const options = cellsOptions();
  const empty = join(temporaryFolder(), 'empty');
  mkdirSync(empty);
  const cells = [{ ...options.cells[0]!, dataDir: empty }];
  await expect(runCells({ ...options, cells })).rejects.toThrow(
    /teacher\.npy: expected the data .*draw it first/,
  );
});

test('memory grows with d² alone', () => {
  const [small, middle, large] = [0, 500, 1000].map(estimateMemory);
  expect((large! - small!) / (middle! - small!)).toBeCloseTo(4, 12);
  expect(large!).toBeGreaterThan(4 * 1e6 * 10);
});
