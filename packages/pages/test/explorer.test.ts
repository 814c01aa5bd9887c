import { copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gammaAxes, numberColumn, readCsv } from '@mixed-dynamics/artifacts';
import type { CurveName } from '@mixed-dynamics/artifacts/tables';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../artifacts/test/temporaryFolder.ts';
import { buildExplorer, type ExplorerOptions, writeExplorer } from '../src/index.ts';
import { made, makeFigure1, makeResults, smallPlane } from './makeResults.ts';

const project = fileURLToPath(new URL('../../../', import.meta.url));

function results(): ExplorerOptions {
  const outDir = temporaryFolder();
  makeResults(outDir, smallPlane);
  makeFigure1(outDir, made.figure1.dimension);
  return { ...made, outDir, plane: smallPlane };
}

const file = ({ outDir }: ExplorerOptions, name: string) => join(outDir, name);

describe('the page', () => {
  it('is the same for the same files, and names no address', async () => {
    const options = results();
    const path = await writeExplorer(options);
    const page = readFileSync(path, 'utf8');
    expect(path).toBe(join(options.outDir, 'explorer/index.html'));
    expect(await buildExplorer(options)).toBe(page);
    const markup = page.replaceAll('http://www.w3.org/2000/svg', '');
    expect(markup.match(/<script>/g)).toHaveLength(1);
    expect(markup).not.toMatch(/\b(?:src|href)="(?!data:|#)/);
    expect(markup).toContain('default-src &#39;none&#39;');
    expect(markup).toContain('connect-src blob:; base-uri');
  });

  it('lets no text of a preset become markup', async () => {
    const evil = `"><img src=x onerror=alert(1)></script><script>alert(2)</script>`;
    const page = await buildExplorer({ ...results(), preset: evil, origin: [evil] });
    expect(page).not.toContain('<img src=x');
    expect(page).not.toContain('<script>alert');
  });

  it('stays below 3 MB at the size of the paper', async () => {
    const outDir = temporaryFolder();
    const golden = join(project, 'golden/paper/figure2/metrics.csv');
    const table = readCsv(golden);
    const lengths = numberColumn(table, 'iterations');
    const axis = (name: string) => [...new Set(numberColumn(table, name))].sort((a, b) => a - b);
    const [gammaSigma2, gammaW] = [axis('gamma_sigma2'), axis('gamma_w')];
    const axes = gammaAxes(gammaSigma2, gammaW);
    const plane = { dimension: 200, rank: 5, ...axes, trials: 1, lines: true };
    makeResults(outDir, plane, (index) => ({ iterations: lengths[index]!, valueAt: rough(index) }));
    copyFileSync(golden, join(outDir, 'figure2/metrics.csv'));
    const page = await buildExplorer({ ...made, outDir, plane });
    expect(lengths.reduce((sum, length) => sum + length + 1, 0)).toBeGreaterThan(330_000);
    expect(Buffer.byteLength(page)).toBeLessThan(3_000_000);
    // The curves of a real sweep of this size take 1.2 MB: these are no easier to pack.
    expect(Buffer.byteLength(page)).toBeGreaterThan(1_200_000);
  });
});

/** Different decays for each cell, with the rounding of float32 and a distance like rounding errors. */
function rough(index: number): (curve: CurveName, iteration: number) => number {
  let state = index + 1;
  const noise = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647 - 0.5;
  };
  const rate = 30 + (index % 97);
  return (curve, i) => {
    const smooth = 0.03 + (1 + (index % 7)) * Math.exp(-i / rate);
    return curve === 'distance'
      ? 1e-10 * (1 + i) ** 1.3 * (1 + 0.004 * noise())
      : Math.fround(smooth * (1 + 3e-6 * noise()));
  };
}

describe('bad input is refused', () => {
  it.each<[string, (options: ExplorerOptions) => void, RegExp]>([
    [
      'no results',
      (o) => rmSync(file(o, 'figure2'), { recursive: true }),
      /metrics\.csv: expected the results of a finished sweep, got no file; run the sweep first/,
    ],
    [
      'half of the cells',
      (o) => {
        const path = file(o, 'figure2/metrics.csv');
        const lines = readFileSync(path, 'utf8').split('\n').slice(0, 13);
        writeFileSync(path, `${lines.join('\n')}\n`);
      },
      /metrics\.csv: expected all 25 cells of the preset's plane, got 12; finish the sweep/,
    ],
    [
      'a metrics table cut in the middle of a line',
      (o) => truncateSync(file(o, 'figure2/metrics.csv'), 900),
      /metrics\.csv line \d+: expected 13 fields, got \d+; the file is truncated/,
    ],
    [
      'a truncated trajectories.parquet',
      (o) => truncateSync(file(o, 'figure2/trajectories.parquet'), 2000),
      /trajectories\.parquet: expected the trajectories of a finished sweep, got a file that/,
    ],
    [
      'an empty trajectories.parquet',
      (o) => truncateSync(file(o, 'figure2/trajectories.parquet'), 0),
      /trajectories\.parquet: expected the trajectories of a finished sweep, got a file that/,
    ],
    [
      'no trajectories.parquet',
      (o) => rmSync(file(o, 'figure2/trajectories.parquet')),
      /trajectories\.parquet: expected the trajectories of a finished sweep, got no file/,
    ],
    [
      'trajectories of another sweep',
      (o) => {
        const other = temporaryFolder();
        makeResults(other, smallPlane, () => ({ iterations: 7 }));
        const name = 'figure2/trajectories.parquet';
        copyFileSync(join(other, name), file(o, name));
      },
      /trajectories\.parquet: expected the 21 iterations of cell 0, got fewer; the tables are not/,
    ],
    [
      'metrics of another plane',
      (o) =>
        makeResults(o.outDir, {
          ...smallPlane,
          ...gammaAxes(smallPlane.x.values, [0, 0.7, 1.4, 2.2, 2.8]),
        }),
      /metrics\.csv line 5: expected the cell \(-3, 2\.1\), got \(-3, 2\.2\); .* another preset/,
    ],
    [
      'singular values of another run',
      (o) => {
        const other = temporaryFolder();
        makeFigure1(other, made.figure1.dimension, 9);
        const name = 'figure1/singular-values.csv';
        copyFileSync(join(other, name), file(o, name));
      },
      /singular-values\.csv: expected 31 iterations of gd, as in training\.csv, got 10/,
    ],
  ])('%s', async (_what, damage, message) => {
    const options = results();
    damage(options);
    await expect(buildExplorer(options)).rejects.toThrow(message);
    await expect(buildExplorer(options)).rejects.toHaveProperty('name', 'UserError');
  });

  it('a cell that failed is no error: it has no curves', async () => {
    const outDir = temporaryFolder();
    makeResults(outDir, smallPlane, (index) =>
      index === 12 ? { iterations: 3, status: 'failed' } : { iterations: 9 },
    );
    expect(await buildExplorer({ ...made, outDir, plane: smallPlane })).toMatch(/^<!doctype html>/);
  });
});
