import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runMain, temporaryFolder } from './runCli.ts';

/** A whole run of `tiny`, made once; every test damages a copy of its own. */
describe('one flipped bit', () => {
  const made = temporaryFolder();
  const tiny = (out: string) => ['--preset', 'tiny', '--out', out];
  beforeAll(async () => {
    for (const command of ['preset', 'figure1', 'figure2']) {
      expect(await runMain([command, ...tiny(made)])).toMatchObject({ code: 0, stderr: '' });
    }
  });

  function damaged(file: string): string {
    const out = temporaryFolder();
    cpSync(made, out, { recursive: true });
    const path = join(out, file);
    const bytes = readFileSync(path);
    const middle = bytes.length >> 1;
    bytes[middle] = bytes[middle]! ^ 1;
    writeFileSync(path, bytes);
    return out;
  }

  it.each([
    ['data/teacher.npy', ['sweep']],
    ['data/noise.npy', ['sweep']],
    ['data/figure1/teacher.npy', ['training']],
    ['figure1/training.csv', ['figure', 'figure1']],
    ['figure1/singular-values.csv', ['figure', 'figure1']],
    ['figure1/errors.png', ['report']],
    ['figure2/metrics.csv', ['figure', 'figure2']],
    ['figure2/figure2.svg', ['report']],
  ])('in %s: the next stage refuses it by name, and so does verify', async (file, command) => {
    const out = damaged(file);
    const refused = await runMain([...command, ...tiny(out)]);
    expect(refused.stderr).toMatch(
      new RegExp(
        `^mixed-dynamics: \\S*/${file}: expected SHA-256 \\w{64} .* as its manifest records, got`,
      ),
    );
    expect(refused.stderr).toMatch(/run the stage '[\w-]+' again\n$/);
    expect(refused.code).toBe(2);
    const found = await runMain(['verify', ...tiny(out)]);
    expect(found.stderr).toMatch(new RegExp(`${file}: differs from what the stage '`));
    expect(found).toMatchObject({ code: 1, stdout: expect.stringMatching(/ 1 differences\n$/) });
  });

  it.each([
    'data/data.json',
    'figure2/metrics.parquet',
    'figure2/metrics.npz',
    'figure2/trajectories.parquet',
    'figure2/trajectories.npz',
    'figure2/distance.png',
  ])('in %s, which no stage reads: verify names it', async (file) => {
    const found = await runMain(['verify', damaged(file)]);
    expect(found.stderr).toMatch(new RegExp(`${file}: differs from what the stage '`));
    expect(found).toMatchObject({ code: 1, stdout: expect.stringMatching(/ 1 differences\n$/) });
  });

  it('in preset.json is found by verify', async () => {
    const found = await runMain(['verify', damaged('preset.json')]);
    expect(found.stderr).toMatch(/preset\.json: not the preset that the stages ran/);
    expect(found.code).toBe(1);
  });

  it('nowhere: verify passes the folder by itself, and as results of its own preset only', async () => {
    const passed = { code: 0, stdout: 'verify: 5 manifests, 28 files, 0 differences\n' };
    expect(await runMain(['verify', made])).toMatchObject(passed);
    expect(await runMain(['verify', made, '--preset', 'tiny'])).toMatchObject(passed);
    const other = await runMain(['verify', made, '--preset', 'small']);
    expect(other.code).toBe(1);
    expect(other.stderr).toMatch(/the stage 'sweep' ran another version of the preset 'tiny'/);
  });

  it('an input replaced together with its manifest: verify names the stage made from the old one', async () => {
    const out = temporaryFolder();
    cpSync(made, out, { recursive: true });
    rmSync(join(out, 'data'), { recursive: true });
    const other = JSON.parse(readFileSync(join(made, 'preset.json'), 'utf8'));
    const preset = join(temporaryFolder(), 'tiny.json');
    writeFileSync(preset, JSON.stringify({ ...other, seed: 2 }));
    await runMain(['data', '--preset', preset, '--out', out]);
    const found = await runMain(['verify', out, '--preset', 'tiny']);
    expect(found.code).toBe(1);
    expect(found.stderr).toMatch(/figure2\/manifest\.json: made from another data\/teacher\.npy/);
    expect(found.stderr).toMatch(/data\/manifest\.json: the stage 'data' ran another version/);
  });

  it('two folders at once are refused', async () => {
    const { code, stderr } = await runMain(['verify', made, '--out', 'elsewhere']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/`--out`: expected one folder, got 'elsewhere' and '/);
  });
});
