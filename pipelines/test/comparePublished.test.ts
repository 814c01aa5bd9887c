import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCsv, readManifest } from '@mixed-dynamics/artifacts';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  fixture,
  notebookOf,
  printedLines,
} from '../../packages/analysis/test/syntheticNotebook.ts';
import { presetsFolder } from '../src/cli/project.ts';
import { runCli, runMain, runTerminated, temporaryFolder } from './runCli.ts';

const folder = temporaryFolder();

/** A preset of the size of the fixture's runs, with a seed of the test's choice. */
function presetFile(seed: number): string {
  const tiny = JSON.parse(readFileSync(join(presetsFolder, 'tiny.json'), 'utf8'));
  const { $schema: _schema, figure1: _figure1, ...preset } = tiny;
  const { dimension, maxIterations } = fixture;
  const stop = { ...preset.figure2.stop, maxIterations };
  const figure2 = { ...preset.figure2, dimension, learningRateConstant: 12, stop };
  const path = join(folder, `seed${seed}.json`);
  writeFileSync(path, JSON.stringify({ ...preset, seed, figure2 }));
  return path;
}

const notebook = (name: string, text: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const whole = notebook('run.ipynb', notebookOf(printedLines(fixture.runs, 'blocks')));

const argsOf = (file: string, seed: number, out: string) => [
  ...['compare-published', '--notebook', file, '--preset', presetFile(seed)],
  ...['--out', join(folder, out)],
];

describe('compare-published', () => {
  describe('with the seed of the run itself', () => {
    let outcome: ReturnType<typeof runCli>;
    beforeAll(() => {
      outcome = runCli(argsOf(whole, 3, 'same'));
    }, 120_000);

    it('finds every number to match', () => {
      expect(outcome.code).toBe(0);
      expect(outcome.stdout).toMatch(/run\.ipynb: 9 cells in the layout 'blocks'\n/);
      expect(outcome.stdout).toMatch(
        /\| Stopping iteration +\| +9 \| +1\.000000 \| +1\.000 … 1\.000 \|/,
      );
      expect(outcome.stdout).toMatch(
        /\| Train error at the same iterations \| +\d\d \| +1\.000000 \| +1\.000 … 1\.000 \|/,
      );
    });

    it('writes every pair and the figure, and the notebook’s hash into the manifest', () => {
      const out = join(folder, 'same/published');
      const table = readCsv(join(out, 'agreement.csv'));
      expect(table.rows.filter(([name]) => name === 'stop')).toHaveLength(9);
      for (const row of table.rows) {
        const [published, own] = row.slice(-2) as [number, number];
        // The fixture's kernels may have rounded differently; another draw is 10 % off.
        expect(Math.abs(own - published)).toBeLessThan(1e-4 * Math.abs(published));
      }
      const { stage, inputs, outputs } = readManifest(join(out, 'manifest.json'));
      expect(stage).toBe('compare-published');
      expect(inputs.map(({ path }) => path)).toEqual(['run.ipynb']);
      expect(outputs).toHaveLength(4);
      expect(existsSync(join(out, 'agreement.svg'))).toBe(true);
    });

    it('keeps them when the next run is interrupted', async () => {
      const out = join(folder, 'same');
      const read = () =>
        ['agreement.csv', 'manifest.json'].map((name) =>
          readFileSync(join(out, 'published', name)),
        );
      const before = read();
      rmSync(join(out, '.cells'), { recursive: true });
      const args = argsOf(whole, 3, 'same');
      expect((await runTerminated(args, /9 to compute/)).code).toBe(143);
      expect(read()).toEqual(before);
    });
  });

  it('finds another draw with another seed and some of the cells', async () => {
    const { code, stdout } = await runMain([...argsOf(whole, 4, 'other'), '--cells', '4']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\| Stopping iteration +\| +4 \| +0\.\d+ \|/);
    // The corners of the plane come first.
    for (const corner of ['-2.2, 1.75', '-2.2, 2.8', '-0.8, 1.75', '-0.8, 2.8']) {
      expect(stdout).toContain(corner);
    }
  });

  it('prints the cost, and computes nothing, with --dry-run', async () => {
    const { code, stdout } = await runMain([...argsOf(whole, 3, 'dry'), '--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/d = 24: 9 cells, /);
    expect(existsSync(join(folder, 'dry'))).toBe(false);
  });

  it('refuses a partial run, and compares its complete cells when allowed to', async () => {
    const lines = printedLines(fixture.runs, 'blocks').slice(0, -2);
    const path = notebook('cut.ipynb', notebookOf(lines));
    const refused = await runMain(argsOf(path, 3, 'cut'));
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      /cut\.ipynb: expected a run from its first cell to its last, got 8 complete cells of 9; cut off in the middle: \(-0\.8, 2\.8\); name .* --allow-partial\n$/,
    );
    expect(existsSync(join(folder, 'cut'))).toBe(false);
    const allowed = [...argsOf(path, 3, 'cut'), '--allow-partial', '--cells', '2'];
    const { code, stdout, stderr } = await runMain(allowed);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/8 cells in the layout 'blocks' \(partial: 8 complete cells of 9; /);
  });

  it('refuses a run with missing output; when allowed, no cell gets the numbers of another', () => {
    const lines = printedLines(fixture.runs, 'blocks');
    // The end of one network and the name of the next are lost; the last network diverges.
    const [first, second, third] = fixture.runs.map(({ gammaSigma2, gammaW }) =>
      lines.indexOf(` ${gammaSigma2} ${gammaW}`),
    ) as [number, number, number];
    const stream = (part: string[], name = 'stdout') => ({
      ...{ output_type: 'stream', name },
      text: part.map((line) => `${line}\n`).join(''),
    });
    const path = notebook(
      'lossy.ipynb',
      notebookOf([], {
        outputs: [
          stream(lines.slice(first, first + 3)),
          stream(['IOPub data rate exceeded.'], 'stderr'),
          stream([...lines.slice(second + 2, third), ...lines.slice(third, -1), '35 NaN NaN']),
        ],
      }),
    );
    const refused = runCli(argsOf(path, 3, 'lossy'));
    expect(refused.stderr).toMatch(
      /got 7 complete cells of 9; output was left out \('IOPub data rate exceeded'\); cut off in the middle: \(-2\.2, 1\.75\); missing: \(-2\.2, 2\.275\); .* not named; name/,
    );
    expect(refused.code).toBe(2);
    expect(existsSync(join(folder, 'lossy'))).toBe(false);
    const allowed = runCli([...argsOf(path, 3, 'lossy'), '--allow-partial']);
    expect(allowed.code).toBe(0);
    expect(allowed.stdout).toMatch(/Diverged in the published run: \(-0\.8, 2\.8\); here: none\./);
    const csv = join(folder, 'lossy/published/agreement.csv');
    const { rows } = readCsv(csv);
    const stops = rows.filter(([quantity]) => quantity === 'stop');
    expect(stops).toHaveLength(6);
    expect(rows.some((row) => row[1] === -2.2 && row[2] !== 2.8)).toBe(false);
    for (const row of stops) expect(row[5]).toBe(row[4]);
  });

  it.each([
    [
      'missing.ipynb',
      undefined,
      /expected a notebook that can be read, got ENOENT.*check the path/,
    ],
    [
      'utf16.ipynb',
      Buffer.from('\ufeff{}', 'utf16le'),
      /expected a text file in UTF-8, got UTF-16/,
    ],
    ['text.ipynb', 'some text', /which is JSON.*pass the notebook itself/],
    ['fresh.ipynb', notebookOf([], { outputs: [] }), /expected an executed notebook/],
    ['other.ipynb', notebookOf(['epoch 1', 'epoch 2']), /got 'epoch 1', 'epoch 2'; see/],
  ])('refuses %s, and writes nothing', async (name, text, message) => {
    const path = text === undefined ? join(folder, name) : notebook(name, text);
    const { code, stderr } = await runMain(argsOf(path, 3, name));
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(existsSync(join(folder, name, 'published'))).toBe(false);
  });

  it('refuses a run of another dimension than the preset’s', async () => {
    const args = ['compare-published', '--notebook', whole, '--preset', 'small'];
    const { code, stderr } = await runMain([...args, '--out', join(folder, 'size')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/errors at iteration 0 of networks of d = 50, got those of d = 2\d/);
  });
});
