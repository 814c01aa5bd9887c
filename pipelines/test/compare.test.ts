import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { differenceColumns } from '@mixed-dynamics/analysis';
import { readCsv } from '@mixed-dynamics/artifacts';
import { beforeAll, describe, expect, it } from 'vitest';
import { projectFolder, runMain, temporaryFolder } from './runCli.ts';

describe('compare', () => {
  const folder = temporaryFolder();
  const [one, other, network] = ['one', 'other', 'network'].map((name) => join(folder, name));
  const cores = ['--workers', '1'];
  beforeAll(async () => {
    const run = async (command: string, ...args: string[]) =>
      expect((await runMain([command, ...args, ...cores])).code).toBe(0);
    await run('sweep', '--preset', 'tiny', '--out', one!);
    const set = ['seed=3', 'figure2.gammaW.count=2'].flatMap((text) => ['--set', text]);
    await run('sweep', '--preset', 'tiny', ...set, '--out', other!);
    const short = ['--set', 'figure1.iterations=3', '--out'];
    await run('training', '--preset', 'tiny', ...short, network!);
  });

  it('shows which settings differ, and how far apart the numbers are', async () => {
    const out = join(folder, 'page');
    const { code, stdout, stderr } = await runMain(['compare', one!, other!, '--out', out]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^compare one and other\n {2}seed 1 → 3\n {2}figure2\.gammaW\.count 3 → 2\nFigure 2: 6 cells in both runs, different draws; 3 more in the first run$/m,
    );
    const differences = readCsv(join(out, 'differences.csv'));
    expect(differences.columns).toEqual(differenceColumns);
    const at = differenceColumns.indexOf('min_test_error_difference');
    const largest = Math.max(...differences.rows.map((row) => Math.abs(Number(row[at]))));
    const said = /smallest test error +0 of 6 +\S+ +(\S+)/.exec(stdout)!;
    expect(Number(said[1])).toBeCloseTo(largest, 4);
    expect(readdirSync(out).toSorted()).toEqual([
      'compare.png',
      'compare.svg',
      'differences.csv',
      'index.html',
    ]);
    expect(readFileSync(join(out, 'compare.svg'), 'utf8')).toContain('other minus one');
    const page = readFileSync(join(out, 'index.html'), 'utf8');
    expect(page).toMatch(
      /<th scope="row" [^>]*>figure2\.gammaW\.count<\/th><td [^>]*>3<\/td><td [^>]*>2<\/td>/,
    );
    expect(page).not.toMatch(/(src|href)="(?!#|data:|differences|compare)/);
  });

  it('finds no difference between a run and itself', async () => {
    const out = join(folder, 'same');
    const { stdout } = await runMain(['compare', one!, one!, '--out', out]);
    expect(stdout).toMatch(/^Figure 2: 9 cells in both runs, the same draws$/m);
    expect(stdout.match(/ (\d+) of \1 +0 +0 /g)).toHaveLength(4);
  });

  it('takes committed results, whose preset it knows by name, and two networks', async () => {
    const known = join(projectFolder, 'golden/small');
    const out = join(folder, 'networks');
    const { code, stdout } = await runMain(['compare', known, network!, '--out', out]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}figure1\.dimension 60 → 12$/m);
    expect(stdout).toMatch(/^ {2}iterations +100 +3 +-97$/m);
    expect(readdirSync(out)).toEqual(expect.arrayContaining(['curves.png', 'curves.svg']));
  });

  it.each<[string, () => [string, string], RegExp]>([
    [
      'no folder',
      () => [one!, '/nowhere'],
      /\/nowhere: expected a results folder .* got no folder/,
    ],
    ['another folder', () => [folder, one!], /expected a results folder .* got a folder without/],
    [
      'another figure',
      () => [one!, network!],
      /`compare`: expected two runs of the same figure, got figure2 in one, figure1 in network;/,
    ],
  ])('refuses %s', async (_, runs, message) => {
    const out = join(folder, 'none');
    const { code, stderr } = await runMain(['compare', ...runs(), '--out', out]);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(readdirSync(folder)).not.toContain('none');
  });

  it('refuses two planes without a network in common, and a table that was edited', async () => {
    const far = join(folder, 'far');
    const set = ['--set', 'figure2.gammaW=0.3', '--set', 'figure2.gammaSigma2=-1.1'];
    const args = ['sweep', '--preset', 'tiny', ...set, '--out', far, ...cores];
    expect((await runMain(args)).code).toBe(0);
    const compared = () => runMain(['compare', one!, far, '--out', join(folder, 'none')]);
    const { code, stderr } = await compared();
    expect(stderr).toMatch(/the runs: expected networks at the same places, got none in common/);
    expect(code).toBe(2);
    const path = join(far, 'figure2/metrics.csv');
    writeFileSync(path, readFileSync(path, 'utf8').replace('-1.1,0.3', '-1.5,1'));
    expect((await compared()).stderr).toMatch(/metrics\.csv: expected .*, got/);
  });
});
