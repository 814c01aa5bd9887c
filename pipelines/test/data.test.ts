import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  numberColumn,
  parseCsv,
  readCsv,
  readManifest,
  sha256,
  verifyInputs,
} from '@mixed-dynamics/artifacts';
import { readNpy } from '@mixed-dynamics/data';
import { describe, expect, it } from 'vitest';
import { runMain, temporaryFolder } from './runCli.ts';

const tiny = (out: string) => ['--preset', 'tiny', '--out', out];

describe('data', () => {
  it('writes arrays of the preset’s shapes, described by data.json and the manifest', async () => {
    const out = temporaryFolder();
    expect((await runMain(['data', ...tiny(out)])).code).toBe(0);
    const description = JSON.parse(readFileSync(join(out, 'data/data.json'), 'utf8'));
    expect(description).toMatchObject({ seed: 1, figure2: { dimension: 10, rank: 2 } });
    for (const [section, dimension] of [
      ['figure1', 12],
      ['figure2', 10],
    ] as const) {
      for (const name of ['teacher', 'noise']) {
        const { file, sha256: digest } = description[section][name];
        const path = join(out, 'data', file);
        expect(readNpy(path).shape).toEqual([dimension, dimension]);
        expect(sha256(readFileSync(path))).toBe(digest);
        expect(verifyInputs([path], out)[0]?.sha256).toBe(digest);
      }
    }
    const manifest = readManifest(join(out, 'data/manifest.json'));
    expect(manifest).toMatchObject({ stage: 'data', seed: 1, preset: { name: 'tiny' } });
    expect(manifest.outputs).toHaveLength(5);
  });

  it('gives the same bytes again, and the preset file’s hash is the manifest’s', async () => {
    const [one, two] = [temporaryFolder(), temporaryFolder()];
    for (const out of [one, two]) await runMain(['data', ...tiny(out)]);
    const outputs = (out: string) => readManifest(join(out, 'data/manifest.json')).outputs;
    expect(outputs(two)).toEqual(outputs(one));
    await runMain(['preset', ...tiny(one)]);
    const hash = sha256(readFileSync(join(one, 'preset.json')));
    expect(readManifest(join(one, 'data/manifest.json')).preset?.sha256).toBe(hash);
  });
});

describe('without noise', () => {
  const quiet = ['--set', 'figure2.noise=0'];

  it('the training data are the test data', async () => {
    const place = ['--gamma-sigma2', '-1.5', '--gamma-w', '2', '--engine', 'wasm'];
    const { code, stdout } = await runMain(['recompute', '--preset', 'tiny', ...quiet, ...place]);
    expect(code).toBe(0);
    const curve = parseCsv(stdout, [], 'curve');
    const errors = numberColumn(curve, 'gd_train_error');
    expect(errors.length).toBeGreaterThan(3);
    expect(numberColumn(curve, 'gd_test_error')).toEqual(errors);
  });

  it('the data differ, and never replace those with noise', async () => {
    const out = temporaryFolder();
    expect((await runMain(['data', ...tiny(out), ...quiet])).code).toBe(0);
    expect(readNpy(join(out, 'data/noise.npy')).data).toEqual(new Float32Array(100));
    const description = JSON.parse(readFileSync(join(out, 'data/data.json'), 'utf8'));
    expect(description.figure2.noiseDeviation).toBe(0);
    expect(description.figure1).not.toHaveProperty('noiseDeviation');
    expect((await runMain(['data', ...tiny(out), ...quiet])).code).toBe(0);
    const { code, stderr } = await runMain(['data', ...tiny(out)]);
    expect(stderr).toMatch(/teacher and noise of another experiment.*\(its figure2 differs\)/);
    expect(code).toBe(2);
  });

  it('theory without a matrix predicts that the test error falls as far as the train error', async () => {
    const out = temporaryFolder();
    const smallest = async (...set: string[]) => {
      const ran = await runMain(['predict', ...tiny(out), ...set, '--dimension', '1000']);
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      const path = join(out, 'theory/d1000/figure2.csv');
      const table = readCsv(path);
      return Math.min(...numberColumn(table, 'min_test_error'));
    };
    const noisy = await smallest();
    rmSync(join(out, 'theory'), { recursive: true });
    expect(await smallest(...quiet)).toBeLessThan(noisy);
  });
});

describe('verify', () => {
  it('passes untouched results and names each file that is missing or differs', async () => {
    const out = temporaryFolder();
    await runMain(['data', ...tiny(out)]);
    expect(await runMain(['verify', ...tiny(out)])).toMatchObject({
      code: 0,
      stdout: 'verify: 1 manifests, 5 files, 0 differences\n',
    });
    appendFileSync(join(out, 'data/teacher.npy'), ' ');
    rmSync(join(out, 'data/figure1/noise.npy'));
    const { code, stdout, stderr } = await runMain(['verify', ...tiny(out)]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/2 differences/);
    expect(stderr).toMatch(/data\/teacher\.npy: differs from what the stage 'data' recorded/);
    expect(stderr).toMatch(/figure1\/noise\.npy: missing, the stage 'data' recorded it/);
  });

  it('refuses a folder without results', async () => {
    const { code, stderr } = await runMain(['verify', ...tiny(temporaryFolder())]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/expected results with manifests, got none; produce them first/);
  });
});
