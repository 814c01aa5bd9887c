import { cpSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { comparisonPage, writeReport } from '../src/index.ts';
import {
  cutOff,
  faultsOf,
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
import { makeClaims, makeDrift, makeGolden, newPlaces, plantDrift } from './makeRun.ts';

const evil = `"><img src=x onerror=alert(1)><script>alert(2)</script>`;

describe.skipIf(skipped)('the report in Chromium', () => {
  const golden = newPlaces();
  let browser: Browser;
  let files: Record<'passing' | 'drifted' | 'alone' | 'evil' | 'two runs', string>;
  const addressOf = (name: keyof typeof files) => pathToFileURL(files[name]).href;

  beforeAll(async () => {
    await makeGolden(golden);
    const folder = (name: string) => join(dirname(golden.outDir), name);
    await makeDrift(golden, folder('drifted'), { metrics: plantDrift });
    for (const name of ['alone', 'evil']) cpSync(golden.outDir, folder(name), { recursive: true });
    for (const name of ['drifted', 'alone']) makeClaims(folder(name));
    files = {
      passing: await writeReport(golden),
      drifted: await writeReport({ ...golden, outDir: folder('drifted') }),
      alone: await writeReport({ ...golden, outDir: folder('alone'), goldenDir: folder('none') }),
      evil: await writeReport({ ...golden, outDir: folder('evil'), preset: { name: evil } }),
      'two runs': folder('two-runs.html'),
    };
    writeFileSync(files['two runs'], await comparisonPage(twoRuns));
    browser = await openBrowser();
  });

  /** Runs a test in a new window. */
  const look = (name: keyof typeof files, how: Look, test: (page: Page) => Promise<void>) =>
    inWindow(browser, addressOf(name), how, test);

  it.each(['passing', 'drifted', 'alone', 'evil', 'two runs'] as const)(
    'requests nothing and runs no code from outside: %s',
    async (name) => {
      const { page, requests, errors } = await visit(browser, addressOf(name));
      await unfold(page);
      await page.evaluate('scrollTo(0, document.body.scrollHeight)');
      const address = addressOf(name);
      expect(requests.filter((url) => url !== address && !url.startsWith('data:image/'))).toEqual(
        [],
      );
      expect(requests).toContain(address);
      expect(errors).toEqual([]);
      expect(
        await page.evaluate('[...document.images].filter((one) => !one.naturalWidth).length'),
      ).toBe(0);
      await page.context().close();
    },
  );

  it.each(['passing', 'two runs'] as const)(
    'could load nothing even if it tried: %s',
    async (name) => {
      const { page } = await visit(browser, addressOf(name));
      expect(await tryToLoad(page)).toEqual(['refused', 'refused']);
      await page.goto('about:blank'); // the policy is the reason: a page without one can load both
      expect(await tryToLoad(page)).toEqual(['loaded', 'loaded']);
      await page.context().close();
    },
  );

  it('shows a planted drift at first glance: words, sign and map without scrolling', () =>
    look('drifted', {}, async (page) => {
      expect(await page.title()).toBe('DRIFTED · made-up · mixed dynamics');
      const verdict = page.getByRole('heading', {
        name: 'Drifted: 9 of 49 cells and 9 of 294 points out of tolerance',
      });
      const map = page.getByRole('application', { name: /worst of all quantities: 9 of 49/ });
      for (const part of [
        verdict,
        map,
        page.getByRole('cell', { name: /^\+30 % \d+ ×$/ }).first(),
      ]) {
        const box = await part.boundingBox();
        expect(box!.y + box!.height).toBeLessThan(700);
      }
      const size = 'parseFloat(getComputedStyle(document.querySelector("#verdict")).fontSize)';
      expect(await page.evaluate<number>(size)).toBeGreaterThan(24);
    }));

  it.each([
    ['drifted', 360],
    ['drifted', 1600],
    ['alone', 360],
    ['two runs', 360],
    ['two runs', 1600],
  ] as const)(
    'has no problem that axe finds, contrast included, and does not scroll sideways: %s at %d px',
    (name, width) =>
      look(name, { width }, async (page) => {
        expect(await overhang(page)).toBeLessThanOrEqual(0);
        await unfold(page);
        expect(await faultsOf(page)).toEqual([]);
      }),
  );

  it('scrolls wide tables inside themselves, by keyboard', () =>
    look('drifted', { width: 640 }, async (page) => {
      const worst =
        'document.querySelector("[aria-label=\'Worst values of figure2/metrics.csv\']")';
      expect(await page.evaluate(`${worst}.scrollWidth > ${worst}.clientWidth`)).toBe(true);
      await page.getByRole('region', { name: 'Worst values of figure2/metrics.csv' }).focus();
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => page.evaluate<number>(`${worst}.scrollLeft`)).toBeGreaterThan(0);
    }));

  it('cuts off no table on a phone: each value has the heading of its column beside it', () =>
    look('drifted', { width: 390 }, async (page) => {
      await unfold(page);
      expect(await cutOff(page)).toEqual([]);
      const used = page.getByRole('region', { name: 'Worst values of figure2/metrics.csv' });
      const shown = `getComputedStyle(document.querySelector('[data-head="golden"]'), '::before').content`;
      expect(await page.evaluate(shown)).toContain('golden');
      expect(await used.locator('thead').isVisible()).toBe(false);
    }));

  describe('the slider', () => {
    const slider = (page: Page) => page.locator('#figure2 input[type="range"]');
    const stage = (page: Page) => page.locator('#figure2 .stage');

    it('moves by keyboard, says where it is, and uncovers one picture or the other', () =>
      look('drifted', { still: true }, async (page) => {
        await slider(page).focus();
        await page.keyboard.press('ArrowRight');
        expect(await slider(page).inputValue()).toBe('51');
        expect(await slider(page).getAttribute('aria-valuetext')).toMatch(
          /golden picture 51 percent/,
        );
        await page.keyboard.press('Home');
        const now = await pixelsOf(stage(page));
        await page.keyboard.press('End');
        const kept = await pixelsOf(stage(page));
        // The plane of the drifted quantity changes, its neighbour on the right does not.
        const [drifted, same] = [changed(now, kept, 0.07, 0.4), changed(now, kept, 0.55, 0.9)];
        expect(drifted).toBeGreaterThan(0.05);
        expect(same).toBe(0);
      }));

    it('follows the pointer on the picture', () =>
      look('drifted', {}, async (page) => {
        await stage(page).scrollIntoViewIfNeeded();
        const box = (await stage(page).boundingBox())!;
        const y = Math.max(box.y, 0) + 200;
        await page.mouse.move(box.x + 0.5 * box.width, y);
        await page.mouse.down();
        await page.mouse.move(box.x + 0.2 * box.width, y, { steps: 4 });
        await page.mouse.up();
        await page.mouse.move(box.x + 0.9 * box.width, y);
        expect(Number(await slider(page).inputValue())).toBeCloseTo(20, -0.5);
      }));
  });

  it('changes the view by keyboard, with scripts and without', async () => {
    for (const scripts of [true, false]) {
      await look('drifted', { scripts }, async (page) => {
        const difference = page.getByRole('img', {
          name: /Figure 2.*of the pixels differ, in red/,
        });
        const views = page.locator('#figure2').getByRole('radio');
        expect(await difference.isVisible()).toBe(false);
        await views.first().focus();
        await page.keyboard.press('ArrowRight');
        await page.keyboard.press('ArrowRight');
        expect(await views.last().isChecked()).toBe(true);
        expect(await difference.isVisible()).toBe(true);
        expect(await page.getByRole('img', { name: /Figure 2.*, golden/ }).isVisible()).toBe(false);
      });
    }
  });

  it('shows panels instead of the whole figure in a narrow window', () =>
    look('passing', { width: 360 }, async (page) => {
      const whole = page.getByRole('img', { name: 'Figure 2, four contour maps' });
      expect(await whole.first().isVisible()).toBe(false);
      const panel = page.getByRole('img', { name: 'Map of the stable rank' }).first();
      expect((await panel.boundingBox())!.width).toBeGreaterThan(290);
    }));

  it('reads out the heat map by keyboard', () =>
    look('drifted', {}, async (page) => {
      const figure = page.locator('#map-min_test_error');
      const text = async () => (await figure.locator('output').textContent()) ?? '';
      const at = /γ_σ² = (\S+), γ_w = (\S+):/;
      expect(await text()).toMatch(/^γ_σ² = −1, γ_w = 1\.4: .*\d\u00a0× the tolerance$/);
      await figure.locator('svg').focus();
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('ArrowDown');
      expect(at.exec(await text())!.slice(1)).toEqual(['−1.5', '0.933333']);
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('End');
      expect(await text()).toMatch(/^γ_σ² = 0, γ_w = 1\.4: .*, equal to golden$/);
      await page.keyboard.press('Enter'); // the next one out of tolerance, in the row below
      expect(at.exec(await text())!.slice(1)).toEqual(['−2', '0.933333']);
      const seen = new Set<string>();
      for (let i = 0; i < 9; i++) {
        await page.keyboard.press('Enter');
        seen.add(await text());
      }
      expect([...seen].filter((line) => line.includes('+30'))).toHaveLength(9);
    }));

  it('reads out the square under the pointer', () =>
    look('drifted', {}, async (page) => {
      const figure = page.locator('#map-max_distance');
      await figure.scrollIntoViewIfNeeded();
      const box = (await figure.locator('.plane').boundingBox())!;
      await page.mouse.move(box.x + box.width - 4, box.y + 4);
      expect(await figure.locator('output').textContent()).toMatch(/^γ_σ² = 0, γ_w = 2\.8: /);
    }));

  it('reaches every control by Tab, with an outline that shows', () =>
    look('drifted', {}, async (page) => {
      await unfold(page);
      expect(await unreachedByTab(page)).toEqual([]);
    }));

  it('follows the colours of the system until another choice, which it keeps', () =>
    look('passing', { dark: true }, async (page) => {
      const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
      const dark = await ground();
      await page.getByRole('radio', { name: 'system' }).focus();
      await page.keyboard.press('ArrowRight');
      const light = await ground();
      expect(light).not.toBe(dark);
      await page.reload();
      expect(await ground()).toBe(light);
      expect(await page.getByRole('radio', { name: 'light' }).isChecked()).toBe(true);
    }));

  it('does not scroll smoothly for those who ask for less motion', () =>
    look('alone', {}, async (page) => {
      const behaviour = 'getComputedStyle(document.documentElement).scrollBehavior';
      expect(await page.evaluate(behaviour)).toBe('smooth');
      await page.emulateMedia({ reducedMotion: 'reduce' });
      expect(await page.evaluate(behaviour)).toBe('auto');
    }));
});

const twoRuns: Parameters<typeof comparisonPage>[0] = {
  runs: ['small', evil],
  settings: [['figure2.dimension', '50', '80']],
  figures: [
    {
      title: 'Figure 2',
      note: '49 cells of both',
      head: ['quantity', 'the same', 'median |Δ|', 'largest |Δ|', 'at (γ_σ², γ_w)', 'small', evil],
      rows: [['smallest test error', '0 of 49', '0.0031', '0.27', '(−1.5, 0.933)', '0.20', '0.26']],
      svg: '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"></svg>',
      files: ['differences.csv'],
    },
  ],
};

interface Pixels {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

async function pixelsOf(element: ReturnType<Page['locator']>): Promise<Pixels> {
  const png = await element.screenshot();
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** The share of pixels that differ between two shots, in a band given by shares of the width. */
function changed(a: Pixels, b: Pixels, from: number, to: number): number {
  let differing = 0;
  let all = 0;
  for (let y = 0; y < a.height; y++) {
    for (let x = Math.ceil(from * a.width); x < to * a.width; x++) {
      const at = 3 * (y * a.width + x);
      if (!a.data.subarray(at, at + 3).equals(b.data.subarray(at, at + 3))) differing += 1;
      all += 1;
    }
  }
  return differing / all;
}
