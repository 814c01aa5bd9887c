import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  describeGit,
  idealMetricsColumns,
  metricsColumns,
  numberColumn,
  readCsv,
  readManifest,
} from '@mixed-dynamics/artifacts';
import { readArrays } from '@mixed-dynamics/data';
import { describe, expect, it } from 'vitest';
import { programFile } from '../src/cli/project.ts';
import { projectFolder, runMain, runTerminated, temporaryFolder } from './runCli.ts';

const sweep = (out: string, ...extra: string[]) =>
  runMain(['sweep', '--preset', 'tiny', '--out', out, ...extra]);
const cell = (out: string, x: string, y: string) =>
  runMain(['cell', '--preset', 'tiny', '--out', out, '--gamma-sigma2', x, '--gamma-w', y]);
const bytes = (out: string, name: string) => readFileSync(join(out, 'figure2', name));

describe('sweep and merge', () => {
  it('merged shards have the bytes of one run', async () => {
    const folder = temporaryFolder();
    const [whole, merged, ...shards] = ['whole', 'merged', 'one', 'two'].map((n) =>
      join(folder, n),
    );
    expect((await sweep(whole!, '--workers', '2')).code).toBe(0);
    for (const [i, shard] of shards.entries()) {
      expect((await sweep(shard, '--shard', `${i + 1}/2`, '--workers', '1')).code).toBe(0);
    }
    const merge = (...args: string[]) => runMain(['merge', '--preset', 'tiny', '--out', ...args]);
    expect(await merge(merged!, ...shards)).toMatchObject({ code: 0, stderr: '' });
    const tables = ['metrics.csv', 'metrics.parquet', 'metrics.npz'];
    for (const name of [...tables, 'trajectories.parquet', 'trajectories.npz']) {
      expect(bytes(merged!, name).equals(bytes(whole!, name))).toBe(true);
    }
    expect(bytes(whole!, 'metrics.csv').toString()).toMatch(`${metricsColumns.join(',')}\n`);
    const engine = readManifest(join(whole!, 'figure2/manifest.json')).engine;
    expect(engine).toMatchObject({ name: 'wasm', versions: { '@tensorflow/tfjs': '4.22.0' } });
    expect(readManifest(join(merged!, 'figure2/manifest.json'))).toMatchObject({
      stage: 'merge',
      engine,
      inputs: expect.arrayContaining([expect.objectContaining({ path: 'two/shard.json' })]),
    });

    const described = await cell(whole!, '-3', '1');
    const row = bytes(whole!, 'metrics.csv')
      .toString()
      .match(/^-3,1,(.*)$/m)![1]!
      .split(',');
    const [width, sigma2, rate, seed, , reason] = row;
    for (const part of [`= ${width}, computed`, `= ${sigma2}`, `= ${rate}`, seed!, reason!]) {
      expect(described.stdout).toContain(part);
    }

    const gap = join(folder, 'gap');
    const missing = await merge(gap, shards[0]!);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toMatch(
      /merge: expected all 9 cells, got \d missing, .*add the shards 2\/2/,
    );
    expect(existsSync(join(gap, 'figure2/metrics.csv'))).toBe(false);
    const foreign = await runMain(['merge', '--preset', 'small', '--out', gap, ...shards]);
    expect(foreign.code).toBe(2);
    expect(foreign.stderr).toMatch(
      /one: expected a shard of this preset and seed, got one of 'tiny';/,
    );

    // One shard from uncommitted code marks the merged results as from uncommitted code.
    const record = join(shards[1]!, 'figure2/manifest.json');
    const shard = readManifest(record);
    for (const dirty of [true, false]) {
      writeFileSync(record, JSON.stringify({ ...shard, git: { commit: 'a'.repeat(40), dirty } }));
      expect((await merge(merged!, ...shards)).code).toBe(0);
      const { git } = readManifest(join(merged!, 'figure2/manifest.json'));
      const state = describeGit(projectFolder);
      const fromDirty = readManifest(join(shards[0]!, 'figure2/manifest.json')).git?.dirty || dirty;
      expect(git).toEqual(state && { ...state, dirty: state.dirty || fromDirty });
    }
    expect((await merge(shards[0]!, ...shards)).stderr).toMatch(
      /`--out`: expected a folder other than the shards/,
    );
  });

  it('the network of infinite width appends columns, and leaves the rest the same to the bit', async () => {
    const folder = temporaryFolder();
    const [plain, whole, merged, ...shards] = ['plain', 'whole', 'merged', 'one', 'two'].map((n) =>
      join(folder, n),
    );
    const ideal = ['--set', 'figure2.dynamics=gradient-descent,self-consistent,ideal'];
    const run = async (out: string, ...extra: string[]) =>
      expect((await sweep(out, '--workers', '1', ...extra)).code).toBe(0);
    await run(plain!);
    await run(whole!, ...ideal);
    for (const [i, shard] of shards.entries()) {
      await run(shard, ...ideal, '--shard', `${i + 1}/2`);
    }
    const merge = ['merge', '--preset', 'tiny', ...ideal, '--out', merged!, ...shards];
    expect((await runMain(merge)).code).toBe(0);
    for (const name of ['metrics.csv', 'metrics.npz', 'trajectories.parquet', 'trajectories.npz']) {
      expect(bytes(merged!, name).equals(bytes(whole!, name))).toBe(true);
    }

    const table = (out: string) => readCsv(join(out, 'figure2/metrics.csv'));
    const [without, withIt] = [table(plain!), table(whole!)];
    const count = metricsColumns.length;
    expect(withIt.columns).toEqual([...metricsColumns, ...idealMetricsColumns]);
    expect(withIt.rows.map((row) => row.slice(0, count))).toEqual(without.rows);

    const names = ['cell', 'distance_width', 'distance_step', 'distance'];
    const curves = readArrays(join(whole!, 'figure2/trajectories.npz'), names);
    const column = (name: string) => Array.from(curves[name]!.data as Float64Array);
    const [width, step, distance] = names.slice(1).map(column);
    expect(width!.length).toBe(distance!.length);
    // The triangle inequality for the norm, with equality where one of the two parts is absent.
    for (const [i, value] of distance!.entries()) {
      const [root, a, b] = [value, width![i]!, step![i]!].map(Math.sqrt) as [
        number,
        number,
        number,
      ];
      const slack = 1e-4 * (a + b) + 1e-6;
      expect(root).toBeLessThanOrEqual(a + b + slack);
      expect(root).toBeGreaterThanOrEqual(Math.abs(a - b) - slack);
    }
    // metrics.csv has the maximum for each network.
    const cells = column('cell');
    for (const [name, from] of [
      ['max_distance_width', width],
      ['max_distance_step', step],
    ] as const) {
      const largest = withIt.rows.map((_, cell) =>
        from!.reduce((most, value, i) => (cells[i] === cell ? Math.max(most, value) : most), 0),
      );
      expect(Array.from(numberColumn(withIt, name))).toEqual(largest);
    }
  });

  it('cells side by side have the same bytes from any batch and number of workers', async () => {
    const folder = temporaryFolder();
    const [some, many, resumed] = ['some', 'many', 'resumed'].map((name) => join(folder, name));
    expect((await sweep(some!, '--batch', '3', '--workers', '2')).code).toBe(0);
    expect((await sweep(many!, '--batch', '9', '--workers', '1')).code).toBe(0);
    for (const name of ['metrics.csv', 'trajectories.parquet']) {
      expect(bytes(many!, name).equals(bytes(some!, name))).toBe(true);
    }
    // A cell trained alone rounds differently, and is never reused for these.
    expect((await sweep(resumed!)).code).toBe(0);
    expect(bytes(resumed!, 'metrics.csv').equals(bytes(many!, 'metrics.csv'))).toBe(false);
    expect((await sweep(resumed!, '--batch', '9')).code).toBe(0);
    expect(bytes(resumed!, 'metrics.csv').equals(bytes(many!, 'metrics.csv'))).toBe(true);
  });

  it.each([
    [['--shard', '0/2'], /`--shard`: expected i\/n with 1 ≤ i ≤ n.*, got '0\/2'/],
    [['--shard', '3/2'], /`--shard`: .*, got '3\/2'/],
    [['--workers', '0'], /`--workers`: expected a whole number of at least 1, got '0'/],
    [['--batch', '0'], /`--batch`: expected a whole number of at least 1, got '0'/],
    [['--engine', 'quick'], /`--engine`: expected one of auto, .*, got 'quick'/],
  ])('refuse %j and write nothing', async (extra, message) => {
    const out = join(temporaryFolder(), 'out');
    const { code, stderr } = await sweep(out, ...extra);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(existsSync(out)).toBe(false);
  });

  it('describe a cell before there is a result, and refuse what gives no network', async () => {
    const out = temporaryFolder();
    const lazy = await cell(out, '-0', '2');
    expect(lazy.stdout).toMatch(/w = ⌊10\^2⌋ = 100, computed with r = 20/);
    expect(lazy.stdout).toMatch(/regime +lazy \(.*\), infinite noise .*, wide enough/);
    expect(lazy.stdout).toMatch(/result +none yet/);
    expect((await cell(out, 'low', '1')).stderr).toMatch(/`--gamma-sigma2`: expected a number/);
    expect((await cell(out, '-1', '-1')).stderr).toMatch(
      /`--gamma-w`: `figure2\.gammaW`: .*got γ = -1/,
    );
    expect(await cell(out, '-999', '1')).toMatchObject({ code: 2, stdout: '' });
  });

  it('ends with 143 on SIGTERM, leaves tables as they were, and goes on in the next run', async () => {
    const folder = temporaryFolder();
    const preset = join(folder, 'longer.json');
    const tiny = JSON.parse(readFileSync(join(programFile, '../../presets/tiny.json'), 'utf8'));
    const gammaW = { from: 0, to: 1.5, count: 8 };
    const stop = { ...tiny.figure2.stop, trainError: 0, testRising: false, maxIterations: 40 };
    tiny.figure2 = { ...tiny.figure2, dimension: 30, gammaW, stop };
    writeFileSync(preset, JSON.stringify(tiny));
    const out = join(folder, 'out');
    const args = ['sweep', '--preset', preset, '--out', out, '--workers', '1'];
    const interrupted = async () => {
      const { code, text } = await runTerminated(args, /^\d+\/24 cells/m);
      expect(text).toMatch(
        /interrupted: \d+ of 24 cells are kept, run the same command to continue/,
      );
      expect(code).toBe(143);
    };
    await interrupted();
    expect(existsSync(join(out, 'figure2/metrics.csv'))).toBe(false);
    expect(existsSync(join(out, 'figure2/manifest.json'))).toBe(false);

    const again = await runMain(args);
    expect(again.code).toBe(0);
    const table = bytes(out, 'metrics.csv');
    expect(table.toString().split('\n')).toHaveLength(26);
    rmSync(join(out, '.cells'), { recursive: true });
    await interrupted();
    expect(bytes(out, 'metrics.csv')).toEqual(table);
    expect(await runMain(['verify', '--preset', preset, '--out', out])).toMatchObject({ code: 0 });
  });
});
