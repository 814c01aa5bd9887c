import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { numberColumn, readCsv } from '@mixed-dynamics/artifacts';
import { drawData, encodeNpy } from '@mixed-dynamics/data';
import { trainCell } from '@mixed-dynamics/dynamics';
import { hostSingularValues, openEngine } from '@mixed-dynamics/engines';
import { expect, test } from 'vitest';
import { problemOf } from '../src/cells/problem.ts';
import { computeCellProgram } from '../src/index.ts';
import { silent } from '../src/progress/progress.ts';
import { runSweep } from '../src/run/runSweep.ts';
import { mergeShards } from '../src/shards/merge.ts';
import { figure2Sweep } from '../src/tables/figure2Tables.ts';
import { section, temporaryFolder } from './fixtures/setup.ts';

const d = 12;
const plane = section({ dimension: d, gammaSigma2: [-1.5, -1], gammaW: [1.5] } as never);

/** Options of a sweep with the real program. */
function options(singularValues?: number) {
  const folder = temporaryFolder();
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  for (const [name, values] of Object.entries(drawData(1, { dimension: d, rank: 2 }))) {
    writeFileSync(join(dataDir, `${name}.npy`), encodeNpy(values, [d, d]));
  }
  const own = singularValues === undefined ? plane : { ...plane, singularValues };
  return {
    ...{ sweep: figure2Sweep(own, dataDir), rootSeed: 1, engine: 'wasm', dataDir },
    ...{
      outDir: join(folder, 'out'),
      workers: 1,
      cellProgram: computeCellProgram,
      progress: silent,
    },
  };
}

const text = (outDir: string, name: string) => readFileSync(join(outDir, 'figure2', name));

test('keeps the singular values of A(t) at iterations 0, 1, 2, 4, … without changing other tables', async () => {
  const [without, kept] = [options(), options(3)];
  await runSweep(without);
  await runSweep(kept);
  for (const name of ['metrics.csv', 'trajectories.parquet']) {
    expect(text(kept.outDir, name)).toEqual(text(without.outDir, name));
  }
  const table = readCsv(join(kept.outDir, 'figure2/singular-values.csv'));
  expect(table.columns.slice(3)).toEqual(['iteration', 'dynamics', 's1', 's2', 's3']);

  // Trains the same networks here and computes the singular values with another SVD.
  const { cells } = kept.sweep;
  const engine = await openEngine('wasm');
  const exact: number[][] = [];
  for (const { section: physics, gammaSigma2, gammaW, trial } of cells) {
    const place = { rootSeed: 1, gammaSigma2, gammaW, trial, dataDir: kept.dataDir };
    const rows: number[][] = [];
    await trainCell(engine, problemOf({ ...place, section: physics }), {
      stop: physics.stop,
      onIteration: async ({ iteration, last, gradientDescent, selfConsistent }) => {
        if (!last && ![0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512].includes(iteration)) return;
        for (const matrix of [gradientDescent!, selfConsistent!]) {
          const values = hostSingularValues(Float64Array.from(await matrix.data()), d);
          rows.push([iteration, ...values.subarray(0, 3)]);
        }
      },
    });
    exact.push(...rows);
  }
  expect(numberColumn(table, 'iteration')).toEqual(exact.map(([iteration]) => iteration));
  for (const [k, name] of ['s1', 's2', 's3'].entries()) {
    numberColumn(table, name).forEach((value, i) => {
      // The backward error of an SVD in float64.
      expect(Math.abs(value - exact[i]![k + 1]!)).toBeLessThanOrEqual(1e-13 * d * exact[i]![1]!);
    });
  }
});

test('shards also keep singular values, and a cell with damaged ones is computed again', async () => {
  const whole = options(2);
  await runSweep(whole);
  const shardDirs = [1, 2].map(() => temporaryFolder());
  for (const [i, outDir] of shardDirs.entries()) {
    await runSweep({ ...whole, outDir, shard: { index: i + 1, count: 2 } });
  }
  const outDir = temporaryFolder();
  mergeShards({ sweep: whole.sweep, rootSeed: 1, shardDirs, outDir });
  const before = text(whole.outDir, 'singular-values.csv');
  expect(text(outDir, 'singular-values.csv')).toEqual(before);

  const [cell] = readdirSync(join(outDir, '.cells'));
  truncateSync(join(outDir, '.cells', cell!, 'singular-values.npy'), 200);
  expect(await runSweep({ ...whole, outDir })).toMatchObject({ kept: 1, computed: 1, damaged: 1 });
  expect(text(outDir, 'singular-values.csv')).toEqual(before);
});
