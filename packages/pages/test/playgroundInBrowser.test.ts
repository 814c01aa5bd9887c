import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gammaAxes } from '@mixed-dynamics/artifacts';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../artifacts/test/temporaryFolder.ts';
import { fields } from '../src/explorer/setting.ts';
import { stops } from '../src/explorer/tour.ts';
import { buildPlayground } from '../src/index.ts';
import {
  clipboard,
  faultsOf,
  followBroken,
  inWindow,
  type Look,
  openBrowser,
  overhang,
  skipped,
  tryToLoad,
  unfold,
  unreachedByTab,
  visit,
} from './browser.ts';
import { made } from './makeResults.ts';

const axis = (from: number, to: number, count: number) =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));

describe.skipIf(skipped)('the playground in Chromium', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'index.html');
  const address = pathToFileURL(file).href;
  let browser: Browser;

  beforeAll(async () => {
    const setting = { ...made.setting, dimension: 200, rank: 5 };
    const axes = gammaAxes(axis(-3, 0, 13), axis(0, 2.8, 13));
    const plane = { dimension: 200, rank: 5, ...axes, trials: 1, lines: true };
    const { stop, predictCommand } = made;
    const page = {
      plane,
      setting,
      stop,
      predictCommand,
      note: 'd = 200',
      ranges: 'paper',
    } as const;
    writeFileSync(file, await buildPlayground(page));
    browser = await openBrowser();
  });

  const look = (hash: string, how: Look, test: (page: Page) => Promise<void>) =>
    inWindow(browser, `${address}${hash}`, how, async (page) => {
      await complete(page);
      await test(page);
    });
  const complete = (page: Page) => page.locator('html[data-predicted="all"]').waitFor();
  const values = (page: Page) => page.locator('#diagrams .value').allTextContents();

  it('requests nothing from outside, and is small', async () => {
    const { page, requests } = await visit(browser, address);
    await complete(page);
    const outside = requests.filter((url) => !/^(data|blob):/.test(url));
    expect(outside).toEqual([address]);
    expect(await tryToLoad(page)).toEqual(['refused', 'refused']);
    expect(statSync(file).size).toBeLessThan(400_000);
    await page.context().close();
  });

  it('predicts again for another setting, keeps it in the address, and resets', () =>
    look('', {}, async (page) => {
      const before = await values(page);
      await page.locator('#set-d').fill('1e6');
      await page.keyboard.press('Tab');
      await complete(page);
      const after = await values(page);
      expect(after).not.toEqual(before);
      await expect.poll(() => page.url()).toContain('d=1000000');
      const again = await visit(browser, page.url());
      await complete(again.page);
      expect(await values(again.page)).toEqual(after);
      await again.page.context().close();
      await page.getByRole('button', { name: 'Reset', exact: true }).click();
      expect(await values(page)).toEqual(before);
    }));

  it('says which parts of an edited address are invalid, and keeps the rest', () =>
    look('#K=300&noise=x&d=100', {}, async (page) => {
      expect(await page.locator('#refused-address p').allTextContents()).toEqual([
        expect.stringMatching(/^In the address, K: expected .* got 300;/),
        expect.stringMatching(/^In the address, noise: /),
      ]);
      expect(await page.locator('#set-d').inputValue()).toBe('100');
      await followBroken(page);
    }));

  it('shows beside a field why its entry is invalid, and keeps the setting', () =>
    look('#d=100', {}, async (page) => {
      for (const [id, text, message] of [
        [
          'set-d',
          '3.5',
          /expected a whole number from 10 to 1e8, got 3\.5; the previous value is kept/,
        ],
        ['set-c', '', /expected a number from 1 to 1000, got nothing/],
        [
          'set-theta',
          '1, zero',
          /expected at most 16 numbers above 0 and up to 1000, or nothing, got 1, zero/,
        ],
      ] as const) {
        const shown = await values(page);
        await page.locator(`#${id}`).fill(text);
        await page.keyboard.press('Tab');
        expect(await page.locator(`#${id.replace('set', 'refused')}`).textContent()).toMatch(
          message,
        );
        expect(await page.locator(`#${id}`).getAttribute('aria-invalid')).toBe('true');
        expect(await values(page)).toEqual(shown);
      }
    }));

  it('shows no invalid number for 200 random settings of its sliders', () =>
    look('', {}, async (page) => {
      const faults = await page.evaluate<string[]>(dragged(200));
      expect(faults).toEqual([]);
      await complete(page);
      expect(await page.locator('#diagrams .squares .missing').count()).toBe(0);
    }));

  it('shows the parts of the distance, which add up to it', () =>
    look('#cell=-1,1.4&iteration=20', {}, async (page) => {
      const cells = await page.locator('.card.current .readout td').allTextContents();
      const [distance, ...parts] = cells.slice(2).map(Number.parseFloat.bind(null));
      expect(parts).toHaveLength(3);
      const exact = cells.slice(2).map((text) => Number(text.replaceAll('−', '-')));
      expect(exact[1]! + exact[2]! + exact[3]!).toBeCloseTo(
        exact[0]!,
        3 - Math.floor(Math.log10(exact[0]!)),
      );
      expect(distance).toBeGreaterThan(0);
      expect(await page.locator('.card.current .parts').textContent()).toMatch(
        /step \d+ %width \d+ %noise \d+ %/,
      );
    }));

  it('leads through six stops, each a link with a state', () =>
    look('', {}, async (page) => {
      await page.getByText('A tour in six stops').click();
      const heading = () => page.locator('#title-current').textContent();
      for (const { title } of stops) {
        const before = await heading();
        await page.getByRole('link', { name: title, exact: true }).click();
        await expect.poll(heading).not.toBe(before);
      }
      expect(await page.locator('#cells .card').count()).toBe(3);
    }));

  it('copies preset, command, NumPy and link', () =>
    look('#noise=2&K=3', {}, async (page) => {
      const copied = async (name: string) => {
        await page.getByRole('button', { name, exact: true }).click();
        await page.getByText(/is in the clipboard/).waitFor();
        return clipboard(page);
      };
      expect(JSON.parse(await copied('Preset')).figure2).toMatchObject({
        ...{ dimension: 200, rank: 3, noise: 2, learningRateConstant: 50 },
        gammaSigma2: { from: -3, to: 0, count: 13 },
      });
      expect(await copied('Command')).toBe(
        'npx mixed-dynamics predict --preset made-up --set figure2.rank=3 --set figure2.noise=2 --dimension 200',
      );
      expect(await copied('NumPy')).toMatch(
        /^import numpy as np\n[\s\S]*train_error = np\.array\(\[\d/,
      );
      expect(await copied('Link')).toContain('K=3&noise=2');
    }));

  it('reads weights from files, refuses invalid files by name, and then keeps the last result', () =>
    look('', {}, async (page) => {
      const matrix = (name: string, rows: number, columns: number, at: (i: number) => number) => ({
        name,
        mimeType: 'application/octet-stream',
        buffer: npyOf(rows, columns, at),
      });
      const half = (i: number) => (i % 3 === 0 ? 0.5 : 0);
      const diagonal = (i: number) => (i === 0 ? 3 : i === 3 ? 1 : 0);
      const files = [
        matrix('w1.npy', 1, 2, (i) => (i === 0 ? 0.1 : 0)),
        matrix('w2.npy', 2, 1, (i) => (i === 0 ? 0.1 : 0)),
        matrix('teacher.npy', 2, 2, diagonal),
      ];
      await page.getByText('Your own weights').click();
      const said = page.locator('#own-said');
      await page.locator('#own-files').setInputFiles(files);
      // Balanced: α = β = 0, where the closed form is exact.
      await expect.poll(() => said.textContent()).toMatch(/^d_in = 2, w = 1, d_out = 2\. α = 0/);
      expect(await page.locator('#own-curves .curves path').count()).toBe(2);
      for (const [wrong, message] of [
        [[files[0]!], /^w2\.npy: expected this file beside the others, got none/],
        [[files[0]!, matrix('w2.npy', 2, 3, half)], /^w2\.npy: expected 1 columns/],
        [
          [...files.slice(0, 2), matrix('teacher.npy', 3, 2, half)],
          /^teacher\.npy: expected 2 × 2/,
        ],
        [[{ ...files[0]!, buffer: Buffer.from('PK') }, files[1]!], /^w1\.npy: expected /],
      ] as const) {
        await page.locator('#own-files').setInputFiles([...wrong]);
        await expect.poll(() => said.textContent()).toMatch(message);
        expect(await page.locator('#own-curves .curves path').count()).toBe(2);
      }
    }));

  it.each([
    [1280, false],
    [390, true],
  ])('has no fault that axe finds and does not scroll sideways, at %d px', (width, dark) =>
    look('#a=-2,1.4', { width, dark }, async (page) => {
      expect(await overhang(page)).toBeLessThanOrEqual(0);
      await unfold(page);
      expect(await overhang(page)).toBeLessThanOrEqual(0);
      expect(await faultsOf(page)).toEqual([]);
    }),
  );

  it('reaches everything by Tab, with an outline that shows', () =>
    look('#a=-2,1.4&b=-1,1.4', {}, async (page) => {
      await unfold(page);
      expect(await unreachedByTab(page)).toEqual([]);
    }));
});

/** A .npy file, version 1.0, of float64. */
function npyOf(rows: number, columns: number, at: (i: number) => number): Buffer {
  const header = `{'descr': '<f8', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const padded = `${header.padEnd(117)}\n`;
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, padded.length, 0]);
  const data = Float64Array.from({ length: rows * columns }, (_, i) => at(i));
  return Buffer.concat([start, Buffer.from(padded), Buffer.from(data.buffer)]);
}

/**
 * Moves random sliders of the page to random places, with a frame after each move, and reports texts and paths that
 * are not numbers, and frames that do not show the move.
 */
const dragged = (times: number) => `(async () => {
  let seed = 1;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const sliders = [...document.querySelectorAll('input[type=range]')];
  const found = new Set();
  if (sliders.length !== ${3 + fields.length}) found.add(sliders.length + ' sliders');
  const shownBy = ({ id }) => document.getElementById(id.replace('slide-', 'set-')).value;
  for (let k = 0; k < ${times}; k += 1) {
    const slider = sliders[Math.floor(random() * sliders.length)];
    slider.value = String(Math.round(random() * Number(slider.max)));
    slider.dispatchEvent(new Event('input'));
    await new Promise(requestAnimationFrame);
    const where = slider.id + ' at ' + slider.value + ': ';
    const shown = document.querySelector('main');
    const wrong = /NaN|undefined|not a number|infinite(?! noise)/.exec(shown.textContent);
    if (wrong) found.add(where + wrong[0]);
    for (const path of shown.querySelectorAll('path')) {
      if (/NaN|undefined/.test(path.getAttribute('d'))) found.add(where + 'a path');
    }
    const refused = [...document.querySelectorAll('.refused')].some((one) => one.textContent !== '');
    const text = slider.getAttribute('aria-valuetext');
    if (slider.id.startsWith('slide-') && !refused && shownBy(slider) !== text) found.add(where + text);
    const heading = document.getElementById('title-current').textContent;
    const place = ['gamma-sigma2', 'gamma-w'].map((id) => document.getElementById(id + '-value').textContent);
    if (!place.every((value) => heading.includes(value))) found.add(where + heading);
  }
  return [...found];
})()`;
