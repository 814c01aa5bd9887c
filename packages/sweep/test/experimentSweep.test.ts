import { join } from 'node:path';
import { numberColumn, readCsv } from '@mixed-dynamics/artifacts';
import { shapeOf, writeNpy } from '@mixed-dynamics/data';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { dataOf, dataVariants } from '../src/presets/data.ts';
import { type Figure2Section, parsePreset } from '../src/presets/preset.ts';
import { silent } from '../src/progress/progress.ts';
import { runSweep } from '../src/run/runSweep.ts';
import { mergeShards } from '../src/shards/merge.ts';
import { figure2Sweep } from '../src/tables/figure2Tables.ts';
import { tablesIn, temporaryFolder } from './fixtures/setup.ts';

const usual = {
  ...{ rank: 2, learningRateConstant: 20, update: 'alternating', gammaSigma2: -1, gammaW: 1 },
  stop: {
    ...{ trainError: 1e-3, testRising: false, maxIterations: 15 },
    plateau: { change: 0, minimumDrop: 0 },
  },
};

/** Runs a sweep with the real program, as a whole and as two shards, and checks that both have the same tables. */
async function swept(figure2: object) {
  const section = parsePreset({ seed: 2, figure2 }, 'p.json').figure2!;
  const folder = temporaryFolder();
  const dataDir = join(folder, 'data');
  writeData(section, dataDir);
  const common = {
    ...{ sweep: figure2Sweep(section, dataDir), rootSeed: 2, engine: 'cpu', workers: 1 },
    progress: silent,
  };
  const outDir = join(folder, 'whole');
  const outcome = await runSweep({ ...common, outDir });
  const shardDirs = [1, 2].map((index) => join(folder, `shard-${index}`));
  for (const [i, shardDir] of shardDirs.entries()) {
    await runSweep({ ...common, outDir: shardDir, shard: { index: i + 1, count: 2 } });
  }
  const merged = join(folder, 'merged');
  mergeShards({ ...common, shardDirs, outDir: merged });
  expect(tablesIn(merged)).toEqual(tablesIn(outDir));
  expect(outcome.failures).toEqual([]);
  const file = join(outDir, 'figure2/metrics.csv');
  const metrics = readCsv(file);
  const trajectories = await parquetReadObjects({
    file: await asyncBufferFromFile(join(outDir, 'figure2/trajectories.parquet')),
  });
  return { metrics, trajectories, outcome };
}

function writeData(section: Figure2Section, dataDir: string): void {
  const { inputs, outputs } = shapeOf(section);
  for (const variant of dataVariants(section)) {
    for (const [name, values] of Object.entries(dataOf(2, variant.section))) {
      const shape = name === 'covariance' ? [inputs, inputs] : [outputs, inputs];
      writeNpy(join(dataDir, variant.folder, `${name}.npy`), values, shape);
    }
  }
}

test('a plane of width and mask: data for each share, no columns of equation (1)', async () => {
  const { metrics, trajectories } = await swept({
    ...{ ...usual, dimension: 8, gammaW: [0.5, 1.2] },
    ...{ axes: ['gammaW', 'loss.mask'], loss: { mask: [0.4, 0.7, 1] } },
    dynamics: ['gradient-descent', 'ideal'],
  });
  expect(metrics.columns.slice(11)).toEqual([
    'stable_rank_at_min',
    'max_distance_width',
    'loss_mask',
  ]);
  expect(numberColumn(metrics, 'gamma_sigma2')).toEqual(Array(6).fill(-1));
  expect(numberColumn(metrics, 'gamma_w')).toEqual([0.5, 0.5, 0.5, 1.2, 1.2, 1.2]);
  expect(numberColumn(metrics, 'loss_mask')).toEqual([0.4, 0.7, 1, 0.4, 0.7, 1]);
  expect(new Set(numberColumn(metrics, 'min_test_error')).size).toBe(6);
  expect(numberColumn(metrics, 'max_distance_width').every((value) => value > 0)).toBe(true);
  expect(Object.keys(trajectories[0]!)).toEqual([
    ...['cell', 'gamma_sigma2', 'gamma_w', 'iteration', 'gd_train_error', 'gd_test_error'],
    ...['ideal_train_error', 'ideal_test_error', 'distance_width', 'loss_mask'],
  ]);
  expect(trajectories[16]).toMatchObject({ cell: 1, iteration: 0, loss_mask: 0.7 });
});

test('a plane of weight decay and variance ratio, for rectangular networks, with equation (1)', async () => {
  const { metrics, trajectories } = await swept({
    ...{ ...usual, inputs: 6, outputs: 10, weightDecay: [0, 0.5], varianceRatio: [1, 4] },
    axes: ['weightDecay', 'varianceRatio'],
  });
  expect(metrics.columns.slice(-3)).toEqual(['max_distance', 'weight_decay', 'variance_ratio']);
  expect(numberColumn(metrics, 'weight_decay')).toEqual([0, 0, 0.5, 0.5]);
  expect(numberColumn(metrics, 'variance_ratio')).toEqual([1, 4, 1, 4]);
  expect(numberColumn(metrics, 'max_distance').every((value) => value > 0)).toBe(true);
  expect(Object.keys(trajectories[0]!).slice(-3)).toEqual([
    'distance',
    'weight_decay',
    'variance_ratio',
  ]);
});

test('an axis of learning rates uses the column that exists', async () => {
  const { learningRateConstant: _, ...rest } = usual;
  const { metrics } = await swept({
    ...{ ...rest, dimension: 6, gammaSigma2: [-1, 0], learningRate: [0.001, 0.01] },
    axes: ['gammaSigma2', 'learningRate'],
  });
  expect(metrics.columns.at(-1)).toBe('max_distance');
  expect(numberColumn(metrics, 'learning_rate')).toEqual([0.001, 0.01, 0.001, 0.01]);
});
