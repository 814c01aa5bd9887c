import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readCsv } from '@mixed-dynamics/artifacts';
import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { exponent, shown, whole } from '../../packages/pages/src/explorer/client/words.ts';
import { openBrowser, skipped, visit } from '../../packages/pages/test/browser.ts';
import { runMain, temporaryFolder } from './runCli.ts';

describe.skipIf(skipped)('playground', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });

  it('opens with the numbers of predict, to the last digit that is shown', async () => {
    const out = temporaryFolder();
    const file = join(out, 'page/index.html');
    const written = await runMain(['playground', '--out', file]);
    expect(written).toMatchObject({ code: 0, stdout: /^playground: .*index\.html\n$/ });
    expect(statSync(file).size).toBeLessThan(400_000);
    const paper = ['--preset', 'paper', '--out', out, '--dimension', '200'];
    expect(await runMain(['predict', ...paper])).toMatchObject({ code: 0, stderr: '' });
    const { page, errors } = await visit(browser, pathToFileURL(file).href);
    await page.locator('html[data-predicted="all"]').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Predicted plane, CSV' }).click();
    const [here, there] = [await (await download).path(), join(out, 'theory/d200/figure2.csv')].map(
      (path) => readCsv(path),
    );
    expect(here!.columns).toEqual(there!.columns);
    expect(here!.rows).toHaveLength(35 * 35);
    const digits = (rows: typeof here) =>
      rows!.rows.map((row) => row.map((value) => Number(value).toPrecision(5)));
    expect(digits(here)).toEqual(digits(there));
    // So do every diagram and every card, checked for every seventh network.
    const rows = there!.rows.filter((_, index) => index % 7 === 0);
    const found = await page.evaluate<string[][]>(`(${shownOfCells})(35 * 35, 7)`);
    expect(found).toEqual(rows.map((row) => shownOf(row.map(Number))));
    expect(errors).toEqual([]);
    await page.context().close();
  });
});

/** What the page shows for a row of `theory/figure2.csv`: in its card, then in the diagrams. */
function shownOf([gammaSigma2, gammaW, width, testError, iteration, rank, distance]: number[]) {
  const card = [
    whole(width!),
    shown(testError!),
    whole(iteration!),
    shown(rank!),
    shown(distance!),
  ];
  const diagrams = [shown(testError!), shown(rank!), whole(iteration!), shown(Math.log(distance!))];
  return [exponent(gammaSigma2!), exponent(gammaW!), ...card, ...diagrams];
}

// Runs inside the page, as text: this test is type-checked for Node, not for a browser.
const shownOfCells = `(cells, every) => {
  const texts = [];
  const byId = (id) => document.getElementById(id);
  const move = (id, value) => {
    byId(id).value = value;
    byId(id).dispatchEvent(new Event('input'));
  };
  for (let index = 0; index < cells; index += every) {
    move('gamma-sigma2', Math.floor(index / 35));
    move('gamma-w', index % 35);
    const facts = new Map();
    for (const entry of document.querySelectorAll('.card.current dl > div')) {
      facts.set(entry.firstChild.textContent.trim().split(' w')[0], entry.lastChild.textContent);
    }
    const names = ['width', 'smallest test error', 'at iteration', 'stable rank there', 'largest distance'];
    const panels = ['test-error', 'stable-rank', 'iterations', 'distance'];
    texts.push([
      ...['gamma-sigma2-value', 'gamma-w-value'].map((id) => byId(id).textContent),
      ...names.map((name) => facts.get(name)),
      ...panels.map((name) => document.querySelector('[data-panel="' + name + '"] .value').textContent),
    ]);
  }
  return texts;
}`;
