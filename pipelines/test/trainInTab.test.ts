import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { curveNames, numberColumn, readCsv, readTrajectories } from '@mixed-dynamics/artifacts';
import { readWasmFiles } from '@mixed-dynamics/engines/wasm-files';
import { readTolerances } from '@mixed-dynamics/golden';
import { trainingProgram, writeExplorer } from '@mixed-dynamics/pages';
import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, skipped, visit } from '../../packages/pages/test/browser.ts';
import { openPreset } from '../src/cli/experiment.ts';
import { explorerFacts, theoryFacts } from '../src/cli/explorerFacts.ts';
import { projectFolder } from '../src/cli/project.ts';
import { temporaryFolder } from './runCli.ts';

const golden = join(projectFolder, 'golden/small/figure2');

describe.skipIf(skipped)('a network trained in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });

  it('has the bytes of the committed results: three networks of small', async () => {
    const experiment = openPreset({ preset: 'small' });
    const { setting, stop } = theoryFacts(experiment);
    const section = { ...setting, stop, singularValues: undefined };
    const path = join(golden, 'metrics.csv');
    const metrics = readCsv(path);
    const [xs, ys] = ['gamma_sigma2', 'gamma_w'].map((name) => numberColumn(metrics, name));
    const committed = await readTrajectories(join(golden, 'curves.parquet'));
    // Lazy, active, and narrower than the teacher's rank.
    const places = [
      [-1.125, 2.8],
      [-3, 1.75],
      [-2.25, 0.35],
    ] as const;
    const networks = places.map(([gammaSigma2, gammaW]) => {
      return { rootSeed: experiment.preset.seed, section, gammaSigma2, gammaW, trial: 0 };
    });
    const trained = await train(browser, networks);
    for (const [k, [x, y]] of places.entries()) {
      const { rows, outcome } = trained[k]!;
      const cell = xs!.findIndex((value, row) => value === x && ys![row] === y);
      const number = (name: string) => numberColumn(metrics, name)[cell];
      expect(outcome).toEqual({
        status: 'ok',
        stopReason: metrics.rows[cell]![metrics.columns.indexOf('stop_reason')],
        iterations: number('iterations'),
        minTestError: number('min_test_error'),
        iterationsToMinTestError: number('iterations_to_min_test_error'),
        stableRankAtMin: number('stable_rank_at_min'),
        maxDistance: number('max_distance'),
      });
      const sampled = [...committed.cell.keys()].filter((at) => committed.cell[at] === cell);
      expect(sampled.length).toBeGreaterThan(5);
      for (const at of sampled) {
        // A snapshot keeps curves as float32.
        const row = rows[committed.iteration[at]!]!.map(Math.fround);
        expect(row).toEqual(curveNames.map((name) => committed.curves[name][at]));
      }
    }
  });
});

describe.skipIf(skipped)(
  'a network trained in Chromium, compared with results of another engine',
  () => {
    it('is within the tolerances of golden, or outside them', async () => {
      const { tables } = readTolerances({ name: 'small' }, 'cpu');
      const { metric, single } = tables['metrics.csv']!.stable_rank_at_min!;
      expect(metric).toBe('relative');
      // Two cells, one off by half of its tolerance, one by twice the tolerance.
      const [near, far] = ['-3,2.8', '-1.125,2.8'] as const;
      const outDir = temporaryFolder();
      cpSync(golden, join(outDir, 'figure2'), { recursive: true });
      const path = join(outDir, 'figure2/metrics.csv');
      const [head = '', ...lines] = readFileSync(path, 'utf8').split('\n');
      const column = head.split(',').indexOf('stable_rank_at_min');
      const moved = (line: string, share: number) =>
        line
          .split(',')
          .map((value, k) => (k === column ? Number(value) * (1 + share * single) : value))
          .join();
      const changed = lines.map((line) =>
        line.startsWith(`${near},`)
          ? moved(line, 0.5)
          : line.startsWith(`${far},`)
            ? moved(line, 2)
            : line,
      );
      writeFileSync(path, [head, ...changed].join('\n'));
      const experiment = openPreset({ preset: 'small' });
      const facts = explorerFacts(experiment, { name: 'blas', versions: {} });
      const file = await writeExplorer({ ...facts, outDir, sampled: true });
      const browser = await openBrowser();
      for (const [cell, words, same] of [
        [near, 'Within the tolerance for results of blas', 'true'],
        [far, 'Not within the tolerance for results of blas', 'false'],
      ] as const) {
        const { page, errors } = await visit(browser, `${pathToFileURL(file).href}#cell=${cell}`);
        await page.getByRole('button', { name: 'Train this network here' }).click();
        const verdict = page.locator('#training-status[data-same]');
        await verdict.waitFor();
        expect(await verdict.textContent()).toMatch(
          new RegExp(`^${words}: the stable rank differs by \\S+\\.$`),
        );
        expect(await verdict.getAttribute('data-same')).toBe(same);
        expect(errors).toEqual([]);
        await page.context().close();
      }
    });
  },
);

interface Trained {
  readonly rows: number[][];
  readonly outcome: Record<string, unknown>;
}

/** Trains networks one after another, in one worker, as the page does. */
async function train(browser: Browser, networks: readonly object[]): Promise<Trained[]> {
  const page = await browser.newPage();
  const files = readWasmFiles();
  const given = {
    program: await trainingProgram(),
    kernels: Buffer.from(files.kernels).toString('base64'),
    backend: Buffer.from(files.backend).toString('base64'),
    networks,
  };
  try {
    return await page.evaluate<Trained[]>(`(${inPage})(${JSON.stringify(given)})`);
  } finally {
    await page.close();
  }
}

// Runs inside the page, as text: this test is type-checked for Node, not for a browser.
const inPage = `async ({ program, kernels, backend, networks }) => {
  const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const worker = new Worker(URL.createObjectURL(new Blob([program])));
  const files = { kernels: bytes(kernels), backend: bytes(backend) };
  const found = [];
  for (const network of networks) {
    const rows = [];
    const outcome = await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => {
        if (data.kind === 'refused') return reject(new Error(data.reason));
        rows.push(...data.rows);
        if (data.kind === 'done') resolve(data.outcome);
      };
      worker.postMessage({ kind: 'train', network, files });
    });
    found.push({ rows, outcome });
  }
  return found;
}`;
