import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { physicsOf } from '../src/cells/cell.ts';
import { estimateCost } from '../src/grid/cost.ts';
import { gridCells } from '../src/grid/grid.ts';
import { runSweep } from '../src/run/runSweep.ts';
import {
  checkShards,
  type MergeOptions,
  mergeShards,
  type ShardFolder,
  sourcesOf,
} from '../src/shards/merge.ts';
import { parseShard, partition, readShardRecord, type Shard } from '../src/shards/shard.ts';
import { figure2Sweep } from '../src/tables/figure2Tables.ts';
import { ensembleSweep } from '../src/tables/repeatedTables.ts';
import { section, sweepOptions, tablesIn, temporaryFolder } from './fixtures/setup.ts';

test.each([1, 3, 7])('%i shards cover every cell once, at nearly equal cost', (count) => {
  const published = section({
    ...{ dimension: 200, rank: 5 },
    gammaSigma2: { from: -3, to: 0, count: 35 },
    gammaW: { from: 0, to: 2.8, count: 35 },
  });
  const cells = gridCells(published);
  const costOf = (cell: (typeof cells)[number]) =>
    estimateCost({ section: physicsOf(published), ...cell });
  const shards = partition(cells, costOf, count);
  expect(
    shards
      .flat()
      .map(({ index }) => index)
      .sort((a, b) => a - b),
  ).toEqual(cells.map(({ index }) => index));
  const loads = shards.map((shard) => shard.reduce((sum, cell) => sum + costOf(cell), 0));
  expect(Math.max(...loads) / Math.min(...loads)).toBeLessThan(1.01);
  expect(partition(cells.toReversed(), costOf, count).map((shard) => shard.toReversed())).toEqual(
    shards,
  );
});

test('reads i/n', () => {
  expect(parseShard('2/7')).toEqual({ index: 2, count: 7 });
  for (const text of ['0/3', '4/3', '1', '1/0', 'a/b', '1/3/5', '1.5/3', '-1/3']) {
    expect(() => parseShard(text)).toThrow(/^`--shard`: expected i\/n with 1 ≤ i ≤ n/);
  }
});

/** A whole run and the same run as three shards, made once for all tests. */
let whole: ReturnType<typeof sweepOptions>;
let three: string[];
let folder: string;
beforeAll(async () => {
  folder = temporaryFolder();
  whole = sweepOptions({ script: { '-2,1.4': { act: 'exit' } }, retries: 0 }, folder);
  await runSweep(whole);
  three = await shardsOf(3);
});

/** Runs all shards; with `stored` they start from the cells of the whole run and compute only the failed one. */
async function shardsOf(count: number, stored = false): Promise<string[]> {
  const folders = Array.from({ length: count }, (_, i) => join(folder, `${i + 1}-of-${count}`));
  for (const [i, outDir] of folders.entries()) {
    const shard = { index: i + 1, count };
    const cells = '.cells';
    if (stored) cpSync(join(whole.outDir, cells), join(outDir, cells), { recursive: true });
    const outcome = await runSweep({ ...whole, outDir, shard });
    expect(readShardRecord(join(outDir, 'shard.json')).cells).toHaveLength(outcome.cells);
  }
  return folders;
}

const merge = (shardDirs: string[], changes: Partial<MergeOptions> = {}) =>
  mergeShards({ ...whole, shardDirs, outDir: temporaryFolder(), ...changes });

/** A copy of a shard's folder that a test may alter. */
function copyOf(shard: string): string {
  const copy = join(temporaryFolder(), 'copy');
  cpSync(shard, copy, { recursive: true });
  return copy;
}

test('merged shards have the bytes of one run, failures included', async () => {
  const expected = tablesIn(whole.outDir);
  expect(Object.keys(expected)).toContain('failures.csv');
  const outDir = temporaryFolder();
  const merged = merge(three, { outDir });
  expect(merged).toMatchObject({ cells: 12, duplicates: 0, engines: ['cpu'] });
  expect(tablesIn(outDir)).toEqual(expected);
  // The cells were copied with their computing times: only the failed cell is computed.
  const { computeSeconds } = merged;
  expect(computeSeconds).toBeGreaterThan(0);
  const again = await runSweep({ ...whole, outDir });
  expect(again).toMatchObject({ kept: 11, computed: 1, computeSeconds });

  const seven = await shardsOf(7, true);
  const mixed = temporaryFolder();
  expect(merge([...seven.toReversed(), three[1]!], { outDir: mixed }).duplicates).toBeGreaterThan(
    2,
  );
  expect(tablesIn(mixed)).toEqual(expected);
  const [single] = await shardsOf(1, true);
  expect(merge([single!], { outDir: single! }).failures).toHaveLength(1);
  expect(tablesIn(single!)).toEqual(expected);
});

test('merged shards of an ensemble have the bytes of one run, each draw with its own data', async () => {
  const options = sweepOptions();
  const draws = [0, 1].map((trial) => {
    const dataDir = join(options.outDir, `../draw-${trial}`);
    cpSync(options.dataDir, dataDir, { recursive: true });
    writeFileSync(join(dataDir, 'noise.npy'), `noise ${trial}`);
    return dataDir;
  });
  const { trials: _trials, ...plane } = section();
  const sweep = ensembleSweep({ ...plane, draws: 2 }, (trial) => draws[trial]!);
  const run = (outDir: string, shard?: Shard) => runSweep({ ...options, sweep, outDir, shard });
  const read = (folder: string) => readFileSync(join(folder, 'ensemble/draws.csv'), 'utf8');
  await run(options.outDir);
  const shards = [temporaryFolder(), temporaryFolder()];
  for (const [i, outDir] of shards.entries()) await run(outDir, { index: i + 1, count: 2 });
  const { data } = readShardRecord(join(shards[0]!, 'ensemble/shard.json'));
  expect(Object.keys(data)).toEqual(draws);
  expect(new Set(Object.values(data)).size).toBe(2);
  const outDir = temporaryFolder();
  const merged = mergeShards({ sweep, rootSeed: 1, shardDirs: shards, outDir });
  expect(merged).toMatchObject({ cells: 24, duplicates: 0, failures: [] });
  expect(read(outDir)).toBe(read(options.outDir));
  expect(await run(outDir)).toMatchObject({ kept: 24, computed: 0 });
});

test('a shard writes its own rows and its record, but no trajectories', () => {
  expect(Object.keys(tablesIn(three[0]!))).not.toContain('trajectories.parquet');
  const rows = three.map(
    (shard) =>
      readFileSync(join(shard, 'figure2/metrics.csv'), 'utf8').trim().split('\n').length - 1,
  );
  expect(rows.reduce((sum, count) => sum + count)).toBe(12);
});

test('refuses missing cells and names the missing shards', () => {
  expect(() => merge([three[0]!])).toThrow(
    /^merge: expected all 12 cells, got 8 missing, the first at γ_σ² = .*; add the shards 2\/3, 3\/3$/,
  );
  expect(() => merge([])).toThrow(/^merge: expected at least one folder/);
  const unfinished = copyOf(three[0]!);
  rmSync(join(unfinished, 'shard.json'));
  expect(() => merge([unfinished])).toThrow(
    /shard\.json: expected the record of a finished shard, got no such file/,
  );
});

test('refuses damaged cells and a folder without its cells', () => {
  const damaged = copyOf(three[1]!);
  const [cell] = readdirSync(join(damaged, '.cells'));
  truncateSync(join(damaged, '.cells', cell!, 'trajectory.npy'), 200);
  expect(() => merge([three[0]!, damaged, three[2]!])).toThrow(
    new RegExp(`${cell}: expected the cell at .*truncated or altered.*run shard 2/3 again`),
  );
  const bare = copyOf(three[1]!);
  rmSync(join(bare, '.cells'), { recursive: true });
  expect(() => merge([three[0]!, bare, three[2]!])).toThrow(
    /together with its hidden folder \.cells$/,
  );
});

test('refuses shards of another preset, seed, data, code or engine', () => {
  const changed = (shard: string, changes: object): string => {
    const copy = copyOf(shard);
    const path = join(copy, 'shard.json');
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...changes }));
    return copy;
  };
  const [a, b, c] = three as [string, string, string];
  expect(() => merge(three, { rootSeed: 2 })).toThrow(
    /1-of-3: expected a shard of this preset and seed/,
  );
  expect(() => merge(three, { sweep: figure2Sweep(section({ rank: 1 }), whole.dataDir) })).toThrow(
    /a shard of this preset/,
  );
  const other = 'f'.repeat(64);
  expect(() => merge([a, changed(b, { data: other }), c])).toThrow(
    /the same teacher and noise as .*1-of-3/,
  );
  expect(() => merge([a, changed(b, { code: 'new' }), c])).toThrow(
    /the same code as .*another version/,
  );
  expect(() => merge([a, changed(b, { engine: 'wasm' }), c])).toThrow(
    /the engine of .*, cpu, got wasm/,
  );
  expect(() => merge([a, changed(b, { cells: 'all' }), c])).toThrow(
    /record of a finished shard, got something else/,
  );
});

test('accepts mixed engines if allowed, but never different bytes for one cell', async () => {
  const [a, b, c] = three as [string, string, string];
  const outDir = join(folder, 'on-wasm');
  await runSweep({ ...whole, outDir, engine: 'wasm', shard: { index: 2, count: 3 } });
  expect(() => merge([a, outDir, c])).toThrow(/the engine of/);
  const merged = merge([a, outDir, c], { allowMixedEngines: true });
  expect(merged.engines).toEqual(['cpu', 'wasm']);

  // The same cells from a program that computes something else but has the same fingerprint.
  const diverging = sweepOptions({ script: { '*': { act: 'diverge' } } });
  const conflicting = join(folder, 'conflicting');
  for (const name of ['teacher.npy', 'noise.npy'])
    cpSync(join(whole.dataDir, name), join(diverging.dataDir, name));
  await runSweep({ ...diverging, outDir: conflicting, shard: { index: 2, count: 3 } });
  expect(() => merge([a, b, c, conflicting])).toThrow(
    /^the cell at γ_σ² = .*: expected the same bytes in .*2-of-3 and .*conflicting, got different ones/,
  );
});

test('the checks need no files', () => {
  const cells = gridCells(section());
  const record = (index: number): ShardFolder => ({
    folder: `shard ${index}`,
    record: {
      ...{ section: 's', index, count: 2, engine: 'cpu', data: 'd', code: 'c', failures: [] },
      cells: cells.map((cell) => cell.index).filter((cell) => cell % 2 === index - 1),
    },
  });
  const shards = [record(1), record(2)];
  expect(() => checkShards(shards, 's', false)).not.toThrow();
  expect(sourcesOf(cells, shards).map(([shard]) => shard!.record.index)).toEqual(
    cells.map(({ index }) => (index % 2) + 1),
  );
  expect(() => sourcesOf(cells, [record(2)])).toThrow(/6 missing, .*add the shards 1\/2$/);
});
