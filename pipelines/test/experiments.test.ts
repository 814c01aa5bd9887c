import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCsv } from '@mixed-dynamics/artifacts';
import { loadPreset, presetNames } from '@mixed-dynamics/sweep/preset';
import { beforeAll, describe, expect, it } from 'vitest';
import { presetsFolder } from '../src/cli/project.ts';
import { runCli, runMain, temporaryFolder } from './runCli.ts';

const folder = temporaryFolder();

/** Makes a preset from `tiny` and runs its figure, each command in a process of its own. */
function made(name: string, settings: readonly string[]): string {
  const set = settings.flatMap((text) => ['--set', text]);
  const written = runCli(['new', name, '--from', 'tiny', ...set], folder);
  expect(written).toMatchObject({ code: 0, stderr: '' });
  // `claims` needs the tables of both figures.
  const file = join(folder, `${name}.json`);
  const { figure1: _other, ...preset } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify(preset));
  const out = ['--out', name];
  const { code, stderr } = runCli(['figure2', '--preset', `${name}.json`, ...out], folder);
  expect({ code, failed: /mixed-dynamics:.*/.exec(stderr)?.[0] }).toEqual({ code: 0 });
  return join(folder, name);
}

const tableOf = (root: string) => readCsv(join(root, 'figure2/metrics.csv'));

const run = (command: string, name: string, ...more: string[]) =>
  runMain(
    [command, '--preset', join(folder, `${name}.json`), '--out', join(folder, name), ...more],
    folder,
  );

describe('a plane of γ_w and weight decay', () => {
  let root = '';
  beforeAll(() => {
    root = made('decay', [
      'axes=gammaW,weightDecay',
      'weightDecay=0,0.1,1',
      'figure2.gammaSigma2=-1',
    ]);
  });

  it('has a column for the decay, and a figure with both axes', () => {
    const { columns, rows } = tableOf(root);
    expect(columns.at(-1)).toBe('weight_decay');
    expect(rows.map((row) => [row[0], row[1], row.at(-1)]).slice(0, 4)).toEqual([
      ...[0, 0.1, 1].map((decay) => [-1, 0, decay]),
      [-1, 1, 0],
    ]);
    const svg = readFileSync(join(root, 'figure2/figure2.svg'), 'utf8');
    expect(svg).toContain('weight decay ');
    expect(svg).not.toMatch(/class="theory"|NaN|undefined/);
    expect(svg.replaceAll(/<[^>]*>/g, '')).toContain('γσ2 = −1');
  });

  it('goes through the explorer, the report, the claims, the comparison, the crate and verify', async () => {
    for (const command of ['explore', 'claims', 'report', 'crate']) {
      const { code, stderr } = await run(command, 'decay');
      expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: '' });
    }
    const page = readFileSync(join(root, 'explorer/index.html'), 'utf8');
    expect(page).toContain('"key":"weightDecay"');
    expect(readFileSync(join(root, 'report/index.html'), 'utf8')).toContain('weight decay λ');
    const compared = await runMain(['compare', root, root, '--out', join(folder, 'same')], folder);
    expect(compared.stdout).toMatch(/9 cells in both runs.*at \(γ_w, weight_decay\)/s);
    expect(existsSync(join(folder, 'same/compare.svg'))).toBe(true);
    expect(await runMain(['verify', root], folder)).toMatchObject({ code: 0 });
  });

  it('runs each of its networks alone, with its prediction and the files for other programs', async () => {
    const out = join(folder, 'network');
    const place = ['--gamma-w', '1', '--at', 'weightDecay=0.1', '--engine', 'wasm'];
    const preset = ['--preset', join(folder, 'decay.json')];
    const { code, stdout } = await runMain(['network', ...preset, ...place, '--out', out], folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}experiment +weight decay 0\.1$/m);
    expect(stdout).toMatch(/^ {2}predicted +ok, /m);
    const cell = JSON.parse(readFileSync(join(out, 'export/cell.json'), 'utf8'));
    const { rows, columns } = tableOf(root);
    const row = rows.find((one) => one[1] === 1 && one.at(-1) === 0.1)!;
    expect(cell.weightDecay).toBe(0.1);
    expect(cell.result.min_test_error).toBe(row[columns.indexOf('min_test_error')]);
  });

  it('in shards, merged, has the bytes of one run', async () => {
    const shards = ['one', 'two'].map((name) => join(folder, name));
    const preset = ['--preset', join(folder, 'decay.json')];
    for (const [i, shard] of shards.entries()) {
      const args = [...preset, '--shard', `${i + 1}/2`, '--out', shard, '--workers', '1'];
      expect(await runMain(['sweep', ...args], folder)).toMatchObject({ code: 0 });
    }
    const merged = join(folder, 'merged');
    const merge = await runMain(['merge', ...preset, '--out', merged, ...shards], folder);
    expect(merge).toMatchObject({ code: 0, stderr: '' });
    for (const name of ['metrics.csv', 'metrics.npz', 'trajectories.parquet']) {
      const [one, other] = [merged, root].map((at) => readFileSync(join(at, 'figure2', name)));
      expect(one!.equals(other!), name).toBe(true);
    }
  });

  it('recomputes a cell by its place, bit for bit', async () => {
    const at = ['--at', 'weightDecay=0.12', '--gamma-w', '1'];
    const preset = ['--preset', join(folder, 'decay.json')];
    const { code, stdout, stderr } = await runMain(['recompute', ...preset, ...at], folder);
    expect(code).toBe(0);
    expect(stderr).toMatch(/the cell nearest to γ_w = 1, weightDecay = 0\.12/);
    const { rows, columns } = tableOf(root);
    const row = rows.find((one) => one[1] === 1 && one.at(-1) === 0.1)!;
    const errors = stdout
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[2]));
    expect(Math.min(...errors)).toBe(row[columns.indexOf('min_test_error')]);
  });

  it.each<[string[], RegExp]>([
    [[], /`--gamma-w`: expected a value on the plane .*, got nothing; .*`--gamma-w 0`/],
    [
      ['--gamma-w', '1'],
      /`--at`: expected a value of weightDecay on .*, 0 … 1, got nothing; .*`--at weightDecay=0`/,
    ],
    [['--gamma-w', '1', '--at', 'weightDecay=9'], /weightDecay on .*, 0 … 1, got 9;/],
    [
      ['--gamma-w', '1', '--at', 'momentum=0'],
      /`--at`: expected values of the axes .*, gammaW and weightDecay, got `momentum`/,
    ],
    [['--gamma-w', '1', '--at', 'weightDecay'], /`--at`: expected .*got 'weightDecay'/],
    [
      ['--gamma-w', '1', '--gamma-sigma2', '-1', '--at', 'weightDecay=0'],
      /`--gamma-sigma2`: expected values of the axes .* got `gammaSigma2`; .* not an axis/,
    ],
  ])('recompute %j is refused', async (args, message) => {
    const preset = ['--preset', join(folder, 'decay.json')];
    const { code, stderr } = await runMain(['recompute', ...preset, ...args], folder);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
  });
});

describe('one network of a plane', () => {
  const cell = (preset: string, ...args: string[]) =>
    runMain(['cell', '--preset', preset, '--out', join(folder, 'none'), ...args]);

  it('is named by its values of the axes, and need not lie on the grid', async () => {
    const place = ['--gamma-w', '1.6', '--at', 'weightDecay=3'];
    const { code, stdout } = await cell('weight-decay-small', ...place);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^cell γ_w = 1\.6, weightDecay = 3 of the preset 'weight-decay-small'\n/,
    );
    expect(stdout).toMatch(/^ {2}experiment +weight decay 3$/m);
    expect(stdout).toMatch(/^ {2}width +w = ⌊50\^1\.6⌋ = 522,/m);
    expect(stdout).toMatch(/^ {2}result +none yet/m);
  });

  it('is described as it is: threshold and step of another start, other data', async () => {
    const lambda = ['--gamma-sigma2', '-2', '--at', 'start.lambdaBalanced=200'];
    const balanced = (await cell('lambda-balanced-small', ...lambda)).stdout;
    expect(balanced).toMatch(/^ {2}threshold +a = 100: /m);
    expect(balanced).toMatch(/^ {2}regime +lazy \(s̄ = 100 > d\), wide enough/m);
    expect(balanced).toMatch(/^ {2}learning rate +η = 1\/\(c·s̄\) = 1\/\(50 · 100\) = 0\.000199/m);
    const place = ['--gamma-sigma2', '-2', '--gamma-w', '1'];
    const inputs = (await cell('power-law-inputs-small', ...place)).stdout;
    expect(inputs).toMatch(/η = 1\/\(c·‖A\*‖·‖Σ‖\) = 1\/\(10 · [\d.]+ · 11\.11\) = /);
    const set = ['--set', 'inputs=20', '--set', 'outputs=80', '--set', 'learningRate=0.01'];
    const own = (await cell('completion-small', ...place, ...set)).stdout;
    expect(own).toMatch(/^ {2}width +w = ⌊40\^1⌋ = 40, computed with r = 40$/m);
    expect(own).toMatch(/^ {2}learning rate +η = 0\.01$/m);
    expect(own).toMatch(/^ {2}experiment +no noise, 30 % of the entries seen$/m);
  });

  it.each<[string[], RegExp]>([
    [['--gamma-w', '1'], /`--at`: expected a value of weightDecay on .*, 0 … 64, got nothing/],
    [
      ['--gamma-w', '1', '--at', 'momentum=0'],
      /`--at`: expected values of the axes .* got `momentum`/,
    ],
    [
      ['--gamma-w', '1', '--at', 'weightDecay=-1'],
      /`--at`: `figure2\.weightDecay`: expected at least 0 everywhere, got -1; change the value/,
    ],
    [
      ['--gamma-w', '1', '--at', 'gammaW=1', '--at', 'weightDecay=0'],
      /`--at`: .*`gammaW` a second/,
    ],
    [['--at', 'weightDecay=0', '--at', 'weightDecay=1'], /`--at`: .*`weightDecay` a second time/],
  ])('%j is refused', async (args, message) => {
    const { code, stderr } = await cell('weight-decay-small', ...args);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
  });
});

describe('gradient descent alone, with a mask', () => {
  let root = '';
  beforeAll(() => {
    root = made('mask', ['loss.mask=0.5', 'noise=0']);
  });

  it('has neither columns of (1) nor their panel', () => {
    expect(tableOf(root).columns).not.toContain('max_distance');
    const names = readdirSync(join(root, 'figure2')).filter((name) => name.endsWith('.svg'));
    expect(names.sort()).toEqual([
      'figure2.svg',
      'iterations.svg',
      'stable-rank.svg',
      'test-error.svg',
    ]);
    expect(readFileSync(join(root, 'figure2/figure2.svg'), 'utf8')).not.toContain('SC distance');
  });

  it('goes through the explorer, the report, the claims, the crate and verify', async () => {
    for (const command of ['explore', 'claims', 'report', 'crate']) {
      const measure = command === 'claims' ? ['--measure'] : [];
      const { code, stderr } = await run(command, 'mask', ...measure);
      expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: '' });
    }
    expect(await runMain(['verify', root], folder)).toMatchObject({ code: 0 });
  });

  it('runs each of its networks alone, drawn and exported without equation (1)', async () => {
    const out = join(folder, 'masked-network');
    const place = ['--gamma-sigma2', '-1.5', '--gamma-w', '1', '--engine', 'wasm', '--out', out];
    const preset = ['--preset', join(folder, 'mask.json')];
    const { code, stdout } = await runMain(['network', ...preset, ...place], folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}predicted +nothing: a mask does not turn/m);
    expect(stdout).not.toContain('undefined');
    const svg = readFileSync(join(out, 'figure1/figure1.svg'), 'utf8');
    expect(svg).not.toContain('self-consistent');
    expect(existsSync(join(out, 'export/mask.npy'))).toBe(true);
  });

  it('has a printed figure with a caption that gives the reason', async () => {
    const args = ['--preset', join(folder, 'mask.json'), '--out', root, '--format', 'svg'];
    expect(await runMain(['figure', 'figure2', ...args], folder)).toMatchObject({ code: 0 });
    const caption = readFileSync(join(root, 'figure2/print/figure2.md'), 'utf8');
    expect(caption).toMatch(/Unlike in the paper: no noise, 50 % of the entries seen\./);
    expect(caption).toMatch(/No distance to equation \(1\): a mask /);
    const tex = readFileSync(join(root, 'figure2/print/figure2.tex'), 'utf8');
    expect(tex).toMatch(/50 \\% of the entries seen/);
  });
});

it.each(
  presetNames(presetsFolder).filter((name) => presetNames(presetsFolder).includes(`${name}-small`)),
)('%s and its small form are one experiment', (name) => {
  const [whole, small] = [name, `${name}-small`].map(
    (one) => loadPreset(one, presetsFolder).preset.figure2,
  );
  if (!whole || !small) return expect(name).toMatch(/^(ensemble|scaling)$/);
  const sizes = { dimension: 0, rank: 0, gammaSigma2: 0, gammaW: 0, varianceRatio: 0 };
  const more = { weightDecay: 0, start: 0 };
  expect({ ...whole, ...sizes, ...more }).toEqual({ ...small, ...sizes, ...more });
  expect(whole.dimension).toBeGreaterThan(small.dimension);
});
