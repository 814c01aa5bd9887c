import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../artifacts/test/temporaryFolder.ts';
import type { Plane } from '../src/explorer/facts.ts';
import { writeExplorer } from '../src/index.ts';
import { clickCell, openBrowser, skipped, visit } from './browser.ts';
import { made, makeResults } from './makeResults.ts';

const plane: Plane = {
  ...{ dimension: 20, rank: 2, trials: 1, lines: false, followed: false },
  x: { key: 'weightDecay', column: 'weight_decay', values: [0, 0.01, 0.1, 1] },
  y: { key: 'gammaW', column: 'gamma_w', values: [0, 0.7, 1.4, 2.1, 2.8] },
};

describe.skipIf(skipped)('the explorer over other axes, of gradient descent alone', () => {
  const outDir = temporaryFolder();

  it('names them, has no panel of a distance, and copies a command that finds the cell', async () => {
    makeResults(outDir, plane, () => ({
      iterations: 20,
      valueAt: (curve, i) => (curve.startsWith('gd_') ? 1 / (1 + i) : Number.NaN),
    }));
    // As a sweep over these axes writes it: γ_σ² is constant, and there is no distance.
    const path = join(outDir, 'figure2/metrics.csv');
    const [head = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
    const place = (line: string, first: string) => {
      const [x, ...others] = line.split(',').slice(0, -1);
      return [first, ...others, x].join(',');
    };
    const rows = [place(head.replace('gamma_sigma2', 'weight_decay'), 'gamma_sigma2')];
    writeFileSync(path, [...rows, ...lines.map((line) => place(line, '-1')), ''].join('\n'));
    const facts = { ...made, theory: false, ranges: 'data' as const, note: 'd = 20, γ_σ² = −1' };
    const address = pathToFileURL(await writeExplorer({ ...facts, outDir, plane })).href;
    const browser = await openBrowser();
    const { page, errors } = await visit(browser, address);
    const flat = async (selector: string) =>
      ((await page.locator(selector).first().textContent()) ?? '').replaceAll(/\s+/g, ' ');
    expect(await page.locator('#diagrams figure').count()).toBe(3);
    expect(await page.locator('#diagrams [data-panel="distance"]').count()).toBe(0);
    expect(await flat('.slider')).toContain('weight decay λ');
    expect(await flat('[data-panel="test-error"] .axes')).toMatch(/00\.010\.11.*weight decay λ/);
    expect(await flat('#legend')).not.toContain('lazy');
    await clickCell(page, 'test-error', { column: 3, row: 4, columns: 4, rows: 5 });
    expect(await flat('#title-current')).toBe('Cell weight decay λ = 1, γw = 2.8');
    expect(await page.locator('.card.current .plot').count()).toBe(1);
    expect(await flat('.card.current .command code')).toMatch(
      / --at weightDecay=1 --gamma-w 2\.8$/,
    );
    expect(await page.locator('.card.current').textContent()).not.toMatch(
      /NaN|not a number|largest distance/,
    );
    expect(errors).toEqual([]);
  });
});
