import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { curveNames, numberColumn, readCsv } from '@mixed-dynamics/artifacts';
import { readArrays, readNpy } from '@mixed-dynamics/data';
import { beforeAll, describe, expect, it } from 'vitest';
import { predictedCurvesColumns } from '../src/network/keepNetwork.ts';
import { projectFolder, runMain, temporaryFolder } from './runCli.ts';

const numpy = spawnSync('python3', ['-c', 'import numpy']).status === 0;

/** A cell of the preset tiny, with its d, K, c and seed. */
const place = ['--gamma-sigma2', '-1.5', '--gamma-w', '2', '--engine', 'wasm'];
const tiny = ['--d', '10', '--rank', '2', '--c', '5', '--seed', '1', '--workers', '1'];

describe('one network', () => {
  const folder = temporaryFolder();
  const out = join(folder, 'out');
  const text = (...path: string[]) => readFileSync(join(out, ...path), 'utf8');
  let said: string;
  beforeAll(async () => {
    const { code, stdout, stderr } = await runMain(['network', ...place, ...tiny, '--out', out]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    said = stdout;
  });

  it('is the network of a sweep at this place, to the bit, with its rule for stopping', async () => {
    const curve = join(folder, 'cell.csv');
    const set = ['--set', 'figure2.stop.maxIterations=750'];
    const again = ['recompute', '--preset', 'tiny', ...set, ...place, '--out', curve];
    const { code, stdout } = await runMain(again);
    expect(code).toBe(0);
    expect(text('figure1/training.csv')).toBe(readFileSync(curve, 'utf8'));
    const [, reason, steps] = / ok, ([\w-]+) after (\d+) iterations/.exec(stdout)!;
    expect(said).toMatch(new RegExp(`^  result +ok, ${reason} after ${steps} iterations;`, 'm'));
  });

  it('has all its values as arrays for NumPy', () => {
    const names = ['iteration', ...curveNames, 'gd_singular_values', 'sc_singular_values'] as const;
    const arrays = readArrays(join(out, 'figure1/network.npz'), names);
    const rows = text('figure1/training.csv').trim().split('\n').length - 1;
    expect(arrays.iteration.shape).toEqual([rows]);
    expect(arrays.sc_singular_values.shape).toEqual([rows, 10]);
    const table = readCsv(join(out, 'figure1/training.csv'));
    for (const name of curveNames) {
      expect(Array.from(arrays[name].data)).toEqual(numberColumn(table, name));
    }
    const values = readCsv(join(out, 'figure1/singular-values.csv'));
    expect(Array.from(arrays.gd_singular_values.data.slice(0, 10))).toEqual(
      values.rows[0]!.slice(2),
    );
  });

  it('has a prediction beside it, in the table and in the picture', () => {
    const { columns, rows } = readCsv(join(out, 'figure1/prediction.csv'));
    expect(columns).toEqual(predictedCurvesColumns);
    expect(rows.length).toBeGreaterThan(5);
    expect(text('figure1/errors.svg')).toContain('data-curve="predicted-train"');
    expect(said).toMatch(/^ {2}predicted +ok, [\w-]+ after \d+ iterations; smallest test error/m);
  });

  it('records where its files come from', async () => {
    expect(await runMain(['verify', out])).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(text('preset.json'))).toMatchObject({ seed: 1, figure1: { dimension: 10 } });
  });

  it.skipIf(!numpy)(
    `${numpy ? '' : 'not run, no NumPy: '}plain training in NumPy agrees with what is exported`,
    () => {
      expect(readNpy(join(out, 'export/w1.npy')).shape).toEqual([20, 10]);
      const program = join(projectFolder, 'examples/check_cell.py');
      const { status, stdout, stderr } = spawnSync('python3', [program, join(out, 'export')], {
        encoding: 'utf8',
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toContain('trained with 100 hidden units');
    },
  );

  it('takes exactly the number of steps asked for, and predicts nothing beyond theory', async () => {
    const other = join(folder, 'other');
    // More hidden units than are followed one by one, and too few for a limit: w = 79.
    const noisy = ['--gamma-sigma2', '0', '--gamma-w', '1.12', '--d', '50', '--rank', '2'];
    const more = ['--noise', '0', '--engine', 'wasm', '--workers', '1'];
    const options = ['--iterations', '3', ...more, '--out', other];
    const { code, stdout } = await runMain(['network', ...noisy, ...options]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}result +ok, max-iterations after 3 iterations;/m);
    expect(stdout).toMatch(/^ {2}predicted +nothing: theory does not cover/m);
    expect(existsSync(join(other, 'figure1/prediction.csv'))).toBe(false);
    expect(readNpy(join(other, 'export/noise.npy')).data).toEqual(new Float32Array(2500));
  });

  it.each<[string[], RegExp]>([
    [['--gamma-w', '-1'], /^mixed-dynamics: `network`: `figure1\.gammaW`: expected no negative/],
    [['--gamma-w', '9'], /`figure1\.gammaW`: expected a width 10\^γ of at most 10000000, got/],
    [['--rank', '11'], /`figure1\.rank`: expected at most `dimension`, 10, got 11; change/],
    [['--c', '0'], /`--c`: expected a number above zero, got '0'/],
    [['--d', 'ten'], /`--d`: expected a whole number of at least 2, got 'ten'/],
  ])('refuses %j, and writes nothing', async (extra, message) => {
    const none = join(folder, 'none');
    const { code, stderr } = await runMain(['network', ...place, ...tiny, ...extra, '--out', none]);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(existsSync(none)).toBe(false);
  });
});
