import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  compareRuns,
  ensembleStatistics,
  predictionInterval,
  quantities,
} from '@mixed-dynamics/analysis';
import {
  formatCsv,
  metricsColumns,
  readCsv,
  readManifest,
  type Table,
} from '@mixed-dynamics/artifacts';
import { beforeAll, describe, expect, it } from 'vitest';
import { presetsFolder } from '../src/cli/project.ts';
import { runMain, temporaryFolder } from './runCli.ts';

const tiny = JSON.parse(readFileSync(join(presetsFolder, 'tiny.json'), 'utf8'));

/** A preset file of an ensemble of tiny networks, in a folder of its own. */
function presetOf(changes: object): { preset: string; out: string } {
  const folder = temporaryFolder();
  const preset = join(folder, 'mine.json');
  const ensemble = { ...tiny.figure2, draws: 3, ...changes };
  writeFileSync(preset, JSON.stringify({ seed: 1, engine: 'wasm', ensemble }));
  return { preset, out: join(folder, 'out') };
}

const run = (command: string, { preset, out }: ReturnType<typeof presetOf>, ...more: string[]) =>
  runMain([command, ...more, '--preset', preset, '--out', out]);

describe('ensemble', () => {
  it('goes from a preset to statistics and pictures; its first draw is Figure 2', async () => {
    const place = presetOf({});
    const whole = await run('ensemble', place);
    expect(whole).toMatchObject({ code: 0, stderr: '' });
    expect(whole.stdout).toMatch(/9 cells of 3 draws, .*statistics\.csv/);
    const draws = readCsv(join(place.out, 'ensemble/draws.csv'));
    expect(draws.columns).toEqual(['trial', ...metricsColumns]);
    const statistics = readFileSync(join(place.out, 'ensemble/statistics.csv'), 'utf8');
    expect(statistics).toBe(formatCsv(ensembleStatistics(draws)));
    const manifest = readManifest(join(place.out, 'ensemble/manifest.json'));
    expect(manifest.inputs.map(({ path }) => path)).toEqual(
      [0, 1, 2].flatMap((n) =>
        ['teacher', 'noise'].map((name) => `data/ensemble/trial-${n}/${name}.npy`),
      ),
    );
    expect(new Set(manifest.inputs.map(({ sha256 }) => sha256)).size).toBe(6);
    expect((await run('verify', place)).stdout).toMatch(/3 manifests, \d+ files, 0 differences/);

    // With the same seed and an empty store: the same rows as a sweep of Figure 2.
    const figure2 = join(temporaryFolder(), 'figure2');
    expect((await runMain(['sweep', '--preset', 'tiny', '--out', figure2])).code).toBe(0);
    const sweep = readCsv(join(figure2, 'figure2/metrics.csv'));
    expect(draws.rows.slice(0, 9).map((row) => row.slice(1))).toEqual(sweep.rows);

    const compared = await runMain([
      ...['ensemble', 'compare', figure2, figure2],
      ...['--preset', place.preset, '--out', place.out, '--table', join(place.out, 'all.csv')],
    ]);
    expect(compared).toMatchObject({ code: 0, stderr: '' });
    expect(compared.stdout).toMatch(/9 cells have the same seed in both runs/);
    expect(compared.stdout).toMatch(/smallest test error: 0 of 9 cells beyond the noise/);
    expect(readFileSync(join(place.out, 'all.csv'), 'utf8').split('\n')).toHaveLength(4 * 9 + 2);
  });

  it('marks the draws that diverged, and has statistics of the others, if any', async () => {
    const place = presetOf({ learningRateConstant: 0.9 });
    const { code, stdout } = await run('ensemble', place);
    expect(code).toBe(0);
    const rows = readCsv(join(place.out, 'ensemble/draws.csv')).rows;
    const diverged = rows.filter((row) => row.includes('diverged')).length;
    expect(diverged).toBeGreaterThan(0);
    expect(diverged).toBeLessThan(rows.length);
    expect(stdout).toMatch(`ensemble: ${diverged} draws diverged and 0 failed`);
  });

  it('refuses a single draw, a missing table, and a probability out of range', async () => {
    const single = await run('ensemble', presetOf({ draws: 1 }));
    expect(single.code).toBe(2);
    expect(single.stderr).toMatch(/`ensemble\.draws`: expected .*2, got 1/);
    const place = presetOf({});
    const early = await run('ensemble', place, 'compare', 'a', 'b');
    expect(early).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/statistics\.csv: .*first/),
    });
    const odd = await run('ensemble', place, 'compare', 'a', 'b', '--confidence', '95');
    expect(odd.stderr).toMatch(/`--confidence`: expected a number between 0 and 1, got '95'/);
  });

  it('does nothing for a preset without this section', async () => {
    const { code, stdout } = await runMain(['ensemble-sweep', '--preset', 'tiny', '--out', 'x']);
    expect([code, stdout]).toEqual([
      0,
      'this preset has no section ensemble, nothing to compute\n',
    ]);
  });
});

describe('over real tiny networks', () => {
  const [blocks, size, fresh] = [12, 5, 4];
  const folder = temporaryFolder();
  let draws: Table;
  beforeAll(async () => {
    const stop = { ...tiny.figure2.stop, plateau: { change: 0, minimumDrop: 0 }, trainError: 0 };
    const plane = { gammaSigma2: [-2, -1], gammaW: [0.7, 2], rank: 2, dimension: 10 };
    const ensemble = {
      ...tiny.figure2,
      ...plane,
      ...{ learningRateConstant: 5, stop: { ...stop, testRising: false, maxIterations: 40 } },
      draws: blocks * (size + fresh),
    };
    const preset = join(folder, 'many.json');
    writeFileSync(preset, JSON.stringify({ seed: 5, engine: 'wasm', ensemble }));
    const out = join(folder, 'out');
    expect((await run('ensemble-sweep', { preset, out })).code).toBe(0);
    draws = readCsv(join(out, 'ensemble/draws.csv'));
  });
  const trialsOf = (from: number, count: number): Table => ({
    ...draws,
    rows: draws.rows.filter(([trial]) => Number(trial) >= from && Number(trial) < from + count),
  });
  const single = (trial: number): Table => {
    const { columns, rows } = trialsOf(trial, 1);
    return { columns: columns.slice(1), rows: rows.map((row) => row.slice(1)) };
  };

  it.each(quantities)('fresh draws of $name fall into the prediction interval', (quantity) => {
    let [hits, checks] = [0, 0];
    for (let block = 0; block < blocks; block++) {
      const first = block * (size + fresh);
      const table = ensembleStatistics(trialsOf(first, size));
      const at = (row: number, statistic: string) =>
        Number(table.rows[row]![table.columns.indexOf(`${quantity.name}_${statistic}`)]);
      for (let trial = first + size; trial < first + size + fresh; trial++) {
        const { columns, rows } = single(trial);
        rows.forEach((row, cell) => {
          const raw = Number(row[columns.indexOf(quantity.column)]);
          const value = 'transform' in quantity ? quantity.transform(raw) : raw;
          const [low, high] = predictionInterval({
            count: at(cell, 'draws'),
            mean: at(cell, 'mean'),
            standardDeviation: at(cell, 'sd'),
          });
          const slack = quantity.resolution;
          if (low - slack <= value && value <= high + slack) hits += 1;
          checks += 1;
        });
      }
    }
    // 192 draws, dependent within a block, give the share 0.95 a standard error of about 0.03.
    expect(checks).toBe(blocks * fresh * 4);
    expect(hits / checks).toBeGreaterThan(0.87);
    expect(hits / checks).toBeLessThan(1);
  });

  it('the difference of two fresh runs is within the noise of one draw in about 95 % of the cells', () => {
    let [beyond, checks] = [0, 0];
    for (let block = 0; block < blocks; block++) {
      const first = block * (size + fresh);
      const statistics = ensembleStatistics(trialsOf(first, size));
      for (const k of [0, 2]) {
        const [a, b] = [single(first + size + k), single(first + size + k + 1)];
        const { differences, sameDraw } = compareRuns(a, b, statistics);
        expect(sameDraw).toBe(0);
        beyond += differences.filter(({ verdict }) => verdict === 'beyond').length;
        checks += differences.length;
      }
    }
    expect(beyond / checks).toBeGreaterThan(0);
    expect(beyond / checks).toBeLessThan(0.1);
  });
});
