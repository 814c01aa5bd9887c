import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCsv, readManifest, scalingColumns } from '@mixed-dynamics/artifacts';
import { describe, expect, it } from 'vitest';
import { presetsFolder } from '../src/cli/project.ts';
import { runCli, runMain, temporaryFolder } from './runCli.ts';

/** A study that takes seconds: three small dimensions, one draw, the engine that every machine has. */
function tinyStudy(folder: string): string {
  const small = JSON.parse(readFileSync(join(presetsFolder, 'scaling-small.json'), 'utf8'));
  const { transition, agreement } = small.scaling;
  const study = {
    ...small.scaling,
    dimensions: [16, 24, 32],
    transition: { ...transition, trials: 1, excess: { from: -1.6, to: 0.2, count: 7 } },
    agreement: { ...agreement, trials: 1, lines: agreement.lines.slice(0, 1) },
  };
  const { $schema: _schema, ...preset } = small;
  const path = join(folder, 'study.json');
  writeFileSync(path, JSON.stringify({ ...preset, engine: 'wasm', scaling: study }));
  return path;
}

describe('scaling', () => {
  const folder = temporaryFolder();
  const path = tinyStudy(folder);
  const root = join(folder, 'out');
  const args = ['scaling', '--preset', path, '--out', root];

  it('prints time and memory, and computes nothing, with --dry-run', () => {
    const { code, stdout, stderr } = runCli([...args, '--dry-run']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /about \d+ s and \d+ MB with \d+ workers?\n {2}d = 16: 12 cells, .* MB\n/,
    );
    expect(existsSync(root)).toBe(false);
  });

  it('writes a row per network, every fit with its interval, and the figure, with a manifest', () => {
    const { code, stdout } = runCli(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\| distance², power of w at s = d\^0\.6, all d +\| +−\d\.\d+ ± /);
    const folder = join(root, 'scaling');
    const cells = readCsv(join(folder, 'cells.csv'));
    expect(cells.columns).toEqual(scalingColumns);
    expect(cells.rows).toHaveLength(3 * (7 + 4 + 1));
    const fits = readCsv(join(folder, 'fits.csv'));
    const power = fits.rows.find(([name]) => name === 'distance², power of w at s = d^0.6, all d')!;
    expect(Number(power[2])).toBeLessThan(-0.7);
    expect(Number(power[2])).toBeGreaterThan(-1.3);
    const { stage, outputs, engine } = readManifest(join(folder, 'manifest.json'));
    expect([stage, engine?.name]).toEqual(['scaling', 'wasm']);
    expect(outputs.map(({ path: name }) => name)).toEqual(
      ['cells.csv', 'fits.csv', 'fits.md', 'scaling.svg', 'scaling.png'].map((n) => `scaling/${n}`),
    );
  });

  it('takes finished cells from the store, to the same bytes', async () => {
    const before = readFileSync(join(root, 'scaling/cells.csv'));
    const store = readdirSync(join(root, '.cells')).length;
    const { code } = await runMain(args);
    expect(code).toBe(0);
    expect(readFileSync(join(root, 'scaling/cells.csv')).equals(before)).toBe(true);
    expect(readdirSync(join(root, '.cells'))).toHaveLength(store);
  });

  it('gives the bytes of one run from two merged shards', async () => {
    const shards = [1, 2].map((index) => join(folder, `shard-${index}`));
    for (const [i, shard] of shards.entries()) {
      cpSync(join(root, '.cells'), join(shard, '.cells'), { recursive: true });
      const own = ['scaling', '--preset', path, '--shard', `${i + 1}/2`, '--out', shard];
      expect((await runMain(own)).code).toBe(0);
      expect(readdirSync(join(shard, 'scaling')).sort()).toEqual([
        ...['cells.csv', 'manifest.json', 'shard.json'],
      ]);
    }
    const out = join(folder, 'merged');
    const { code, stdout } = await runMain(['merge', '--preset', path, '--out', out, ...shards]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /merge: 36 cells of 2 shards, 0 of them in several, 0 failed, in .*scaling\n/,
    );
    for (const name of ['cells.csv', 'fits.csv', 'fits.md', 'scaling.svg']) {
      const [one, whole] = [out, root].map((at) => readFileSync(join(at, 'scaling', name), 'utf8'));
      expect(one).toBe(whole);
    }
    expect(readManifest(join(out, 'scaling/manifest.json')).stage).toBe('merge');
  });

  it('refuses a preset without this section', async () => {
    const out = join(temporaryFolder(), 'none');
    const { code, stderr } = await runMain(['scaling', '--preset', 'tiny', '--out', out]);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /`--preset`: expected a preset with a section scaling, got 'tiny'; name another one/,
    );
    expect(existsSync(out)).toBe(false);
  });
});
