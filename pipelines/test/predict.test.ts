import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agreementByWidth, compareWithTraining } from '@mixed-dynamics/analysis';
import {
  numberColumn,
  predictionColumns,
  readCsv,
  readManifest,
  type Table,
} from '@mixed-dynamics/artifacts';
import { beforeAll, describe, expect, it } from 'vitest';
import { openPreset } from '../src/cli/experiment.ts';
import { drawerOf } from '../src/golden/goldenFacts.ts';
import { projectFolder, runMain, temporaryFolder } from './runCli.ts';

const golden = join(projectFolder, 'golden/small/figure2/metrics.csv');
const predict = (...args: string[]) => runMain(['predict', ...args]);

/** γ_w, γ_σ², w and a predicted column of the networks that theory covers, with the measured value. */
function compared(predicted: Table, name: string) {
  const measured = numberColumn(readCsv(golden), name);
  const [width, valid] = ['width', 'valid'].map((column) => numberColumn(predicted, column));
  return numberColumn(predicted, name)
    .map((value, k) => ({ width: width![k]!, predicted: value, measured: measured[k]! }))
    .filter((_, k) => valid![k] === 1);
}

describe('predict', () => {
  let out: string;
  let table: Table;
  beforeAll(async () => {
    out = temporaryFolder();
    const ran = await predict('--preset', 'small', '--out', out);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    table = readCsv(join(out, 'theory/figure2.csv'));
  });

  it('writes a row for each network of metrics.csv, in its order', () => {
    const trained = readCsv(golden);
    expect(table.columns).toEqual([...predictionColumns]);
    for (const name of ['gamma_sigma2', 'gamma_w', 'width']) {
      expect(numberColumn(table, name)).toEqual(numberColumn(trained, name));
    }
  });

  it('splits every distance into parts of step, width and noise', () => {
    const [whole, ...parts] = ['', '_step', '_width', '_noise'].map((end) =>
      numberColumn(table, `max_distance${end}`),
    );
    for (const [k, distance] of whole!.entries()) {
      const sum = parts.reduce((total, part) => total + part[k]!, 0);
      expect(sum / distance).toBeCloseTo(1, 12);
      for (const part of parts) expect(part[k]).toBeGreaterThanOrEqual(0);
    }
  });

  it('matches what training finds, before anything is trained', () => {
    expect(existsSync(join(out, 'figure2'))).toBe(false);
    const d = 50;
    // Half a colour band of panel d.
    const distances = compared(table, 'max_distance').filter(({ width }) => width >= 4 * d);
    expect(distances.length).toBeGreaterThan(40);
    for (const { predicted, measured } of distances) {
      expect(Math.abs(Math.log(predicted / measured))).toBeLessThan(0.4);
    }
  });

  it('has a manifest with its inputs: the data of the sweep, and no engine', () => {
    const manifest = readManifest(join(out, 'theory/predict.manifest.json'));
    expect(manifest.inputs.map(({ path }) => path)).toEqual(['data/teacher.npy', 'data/noise.npy']);
    expect(manifest.engine).toBeUndefined();
  });
});

// Bounds: the colours of panel d, 0.8 a band, and what the eye can see in panel a.
it.each([
  ['w ≥ 50d', 0.2, 0.035, 0.008, 0.999],
  ['10d ≤ w < 50d', 0.4, 0.05, 0.009, 0.997],
  ['4d ≤ w < 10d', 0.6, 0.15, 0.022, 0.97],
  ['2d ≤ w < 4d', 0.9, 0.2, 0.08, 0.88],
])(
  'the committed prediction of the paper matches training, %s',
  (name, largest, median, error, r) => {
    const folder = join(projectFolder, 'golden/paper');
    const networks = compareWithTraining(
      readCsv(join(folder, 'theory/figure2.csv')),
      readCsv(join(folder, 'figure2/metrics.csv')),
    );
    const band = agreementByWidth(networks, 200).find((one) => one.name === name)!;
    expect(band.networks).toBeGreaterThanOrEqual(70);
    expect(band.distance.largest).toBeLessThan(largest);
    expect(band.distance.median).toBeLessThan(median);
    expect(band.testError.largest).toBeLessThan(error);
    expect(band.correlation).toBeGreaterThan(r);
  },
);

it('predicts the same bytes in one process and in several', async () => {
  const [one, several] = [temporaryFolder(), temporaryFolder()];
  for (const [out, workers] of [
    [one, '1'],
    [several, '3'],
  ] as const) {
    const ran = await predict('--preset', 'tiny', '--out', out, '--workers', workers);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
  }
  for (const name of ['figure2.csv', 'figure2-predicted.svg', 'figure2-predicted.png']) {
    const bytes = [one, several].map((out) => readFileSync(join(out, 'theory', name)));
    expect(bytes[0]).toEqual(bytes[1]);
  }
});

it('without the draw it covers less, and the rest is hatched', async () => {
  const out = temporaryFolder();
  const ran = await predict('--preset', 'tiny', '--out', out, '--without-draw');
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  const valid = numberColumn(readCsv(join(out, 'theory/figure2.csv')), 'valid');
  // γ_σ² = 0 with w = 1 and 10, below 2d = 20.
  expect([...valid.keys()].filter((k) => valid[k] === 0)).toEqual([6, 7]);
  const svg = readFileSync(join(out, 'theory/figure2-predicted.svg'), 'utf8');
  expect(svg.match(/data-panel="/g)).toHaveLength(4);
  const hatched = [...svg.matchAll(/class="outside" d="([^"]+)"/g)];
  expect(hatched.map(([, cells]) => cells!.match(/Z/g)!.length)).toEqual([2, 2, 2, 2]);
  expect(svg).toMatch('outside of what theory claims');
});

it('predicts any d without a matrix, in files beside the preset’s own', async () => {
  const out = temporaryFolder();
  const ran = await predict('--preset', 'small', '--out', out, '--dimension', '1e8');
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(existsSync(join(out, 'data'))).toBe(false);
  const table = readCsv(join(out, 'theory/d100000000/figure2.csv'));
  expect(table.rows).toHaveLength(81);
  for (const value of table.rows.flat()) expect(value).toSatisfy(Number.isFinite);
  // Past the infinite-noise line the contours are vertical: the distance does not depend on w.
  const last = numberColumn(table, 'max_distance').slice(-4);
  for (const value of last) expect(value / last[0]!).toBeCloseTo(1, 2);
});

it('theory compares the prediction with the sweep, in pictures and in a table by width', async () => {
  const out = temporaryFolder();
  const tiny = ['--preset', 'tiny', '--out', out];
  expect((await runMain(['theory', ...tiny])).stderr).toMatch(/theory\/figure2\.csv/);
  for (const command of ['sweep', 'predict', 'theory']) {
    expect(await runMain([command, ...tiny])).toMatchObject({ code: 0 });
  }
  const names = ['theory.svg', 'theory.png', 'distance.svg', 'distance.png', 'theory.md'];
  const { inputs, outputs } = readManifest(join(out, 'theory/theory.manifest.json'));
  expect(inputs.map(({ path }) => path)).toEqual(['theory/figure2.csv', 'figure2/metrics.csv']);
  expect(outputs.map(({ path }) => path).sort()).toEqual(names.map((n) => `theory/${n}`).sort());
  const text = readFileSync(join(out, 'theory/theory.md'), 'utf8');
  expect(text).toMatch(/d = 10, K = 2\./);
  const rows = text.matchAll(/^\| (?:w|\d+d|d|not).*?\| +(\d+) \|/gm);
  expect([...rows].reduce((sum, [, count]) => sum + Number(count), 0)).toBe(9);
  // A check compares the same pictures, drawn from the tables alone, with the snapshots.
  const drawn = drawerOf(openPreset({ preset: 'tiny', out }))('theory', join(out, 'theory'))!;
  expect(Object.keys(drawn).sort()).toEqual(['distance', 'figure2-predicted', 'theory']);
  for (const [name, svg] of Object.entries(drawn)) {
    const there = readFileSync(join(out, `theory/${name}.svg`), 'utf8');
    expect(withoutMetadata(there)).toBe(withoutMetadata(svg));
  }
  const verified = await runMain(['verify', ...tiny]);
  expect(verified.stdout).toMatch(/ 0 differences/);
});

it('--train-narrow trains where theory does not cover gradient descent, and predicts the rest', async () => {
  const folder = temporaryFolder();
  const [preset, out] = [join(folder, 'mine.json'), join(folder, 'out')];
  // w = 74, between 64 units and 2d = 80; the start is noise with the second σ².
  const plane = { dimension: 40, gammaSigma2: [-1, -0.2], gammaW: [0.5, 1.17] };
  writeFileSync(preset, JSON.stringify({ seed: 1, figure2: { ...tinyPlane(), ...plane } }));
  const mine = ['--preset', preset, '--out', out, '--engine', 'wasm'];
  for (const command of [['sweep'], ['predict', '--train-narrow']]) {
    expect(await runMain([...command, ...mine])).toMatchObject({ code: 0 });
  }
  const found = readCsv(join(out, 'theory/figure2.csv'));
  const trained = readCsv(join(out, 'figure2/metrics.csv'));
  const of = (table: Table, name: string) => numberColumn(table, name)[3]!;
  expect(numberColumn(found, 'valid')).toEqual([1, 1, 1, 1]);
  expect(numberColumn(found, 'max_distance_step').map(Number.isNaN)).toEqual([
    ...[false, false, false, true],
  ]);
  for (const name of ['min_test_error', 'iterations_to_min_test_error', 'stable_rank_at_min']) {
    expect(of(found, name) / of(trained, name)).toBeCloseTo(1, 3);
  }
  const apart = Math.log(of(found, 'max_distance') / of(trained, 'max_distance'));
  expect(Math.abs(apart)).toBeLessThan(0.45);
  const manifest = readManifest(join(out, 'theory/predict.manifest.json'));
  expect(manifest.engine).toMatchObject({ name: 'wasm' });
});

const withoutMetadata = (svg: string) => svg.replace(/<metadata\/>|<metadata>.*?<\/metadata>/s, '');

const tinyPlane = () =>
  JSON.parse(readFileSync(join(projectFolder, 'pipelines/presets/tiny.json'), 'utf8')).figure2;

it('predicts the mean over several networks per cell', async () => {
  const out = temporaryFolder();
  const preset = join(out, 'mine.json');
  writeFileSync(preset, JSON.stringify({ seed: 1, figure2: { ...tinyPlane(), trials: 2 } }));
  const ran = await predict('--preset', preset, '--out', out);
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(readCsv(join(out, 'theory/figure2.csv')).rows).toHaveLength(18);
});

it.each([
  [['--dimension', '0.5'], /`--dimension`: expected a whole number of at least 2, got '0\.5'/],
  [['--dimension', '3'], /`--dimension`: expected at least the rank of the .*, 5, got 3; name/],
  [['--dimension', '-1'], /`--dimension`: expected a whole number/],
  [['--workers', '0'], /`--workers`: expected a whole number of at least 1, got '0'/],
  [['--without-drow'], /--without-draw/],
  [
    ['--train-narrow', '--dimension', '100'],
    /`--train-narrow`: expected the dimension of the preset/,
  ],
  [['--preset', 'smal'], /small/],
])('predict %j is refused in a sentence', async (args, message) => {
  const out = temporaryFolder();
  const { code, stderr } = await predict('--preset', 'small', '--out', out, ...args);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(existsSync(join(out, 'theory'))).toBe(false);
});

it('refuses data that was changed after it was drawn, and predicts nothing', async () => {
  const out = temporaryFolder();
  expect((await runMain(['data', '--preset', 'tiny', '--out', out])).code).toBe(0);
  copyFileSync(join(out, 'data/teacher.npy'), join(out, 'data/noise.npy'));
  const { code, stderr } = await predict('--preset', 'tiny', '--out', out);
  expect(code).toBe(2);
  expect(stderr).toMatch(/noise\.npy: expected SHA-256 .*run the stage 'data' again/);
  expect(existsSync(join(out, 'theory'))).toBe(false);
});
