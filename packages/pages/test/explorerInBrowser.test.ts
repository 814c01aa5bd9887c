import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../artifacts/test/temporaryFolder.ts';
import { buildExplorer, writeExplorer } from '../src/index.ts';
import {
  clickCell,
  clipboard,
  cutOff,
  faultsOf,
  followBroken,
  inWindow,
  type Look,
  openBrowser,
  overhang,
  skipped,
  tableTexts,
  tryToLoad,
  unfold,
  unreachedByTab,
  visit,
} from './browser.ts';
import { made, makeFigure1, makeResults, smallPlane } from './makeResults.ts';

const size = { columns: 5, rows: 5 };

describe.skipIf(skipped)('the explorer in Chromium', () => {
  const outDir = temporaryFolder();
  let browser: Browser;
  let address: string;

  beforeAll(async () => {
    makeResults(outDir, smallPlane, (index) =>
      index === 24 ? { iterations: 4, status: 'failed' } : { iterations: 20 + (index % 13) },
    );
    makeFigure1(outDir, made.figure1.dimension);
    writeFileSync(
      join(outDir, 'figure2/singular-values.csv'),
      'cell,gamma_sigma2,gamma_w,iteration,dynamics,s1,s2\n' +
        '6,-2.25,0.7,0,gd,0.123456789,0.01\n6,-2.25,0.7,0,sc,0.125,0.011\n6,-2.25,0.7,1,gd,2.5,0.02\n',
    );
    address = pathToFileURL(await writeExplorer({ ...made, outDir, plane: smallPlane })).href;
    browser = await openBrowser();
  });

  const look = (hash: string, how: Look, test: (page: Page) => Promise<void>) =>
    inWindow(browser, `${address}${hash}`, how, test);
  const title = (page: Page, slot = 'current') => page.locator(`#title-${slot}`).textContent();
  const flat = (text: string | null) => (text ?? '').replaceAll(/\s+/g, ' ');

  it('shows the singular values of a network if they were kept', async () => {
    await look('#cell=-2.25,0.7', {}, async (page) => {
      const values = page.locator('.card.current .spectra');
      await values.locator('summary').click();
      // They stay open when the card is rebuilt with the prediction from its own draw.
      await page.locator('.card.current').getByText('are from the drawn weights').waitFor();
      expect(await tableTexts(values.locator('table'))).toEqual([
        ['0', 'GD', '0.12346', '0.010000'],
        ['0', '(1)', '0.12500', '0.011000'],
        ['1', 'GD', '2.5000', '0.020000'],
      ]);
    });
    await look('#cell=-3,0', {}, async (page) => {
      expect(await page.locator('.spectra').count()).toBe(0);
    });
  });

  it('requests nothing from outside, and could not', async () => {
    const { page, requests } = await visit(browser, address);
    await page.getByText('All cells as a table').click();
    await page.evaluate('scrollTo(0, document.body.scrollHeight)');
    expect(requests.filter((url) => !/^(data|blob):/.test(url))).toEqual([address]);
    expect(await tryToLoad(page)).toEqual(['refused', 'refused']);
    await page.context().close();
  });

  it('shows the cell nearest to (−1.85, 2.25), its curves and Figure 1 beside it', () =>
    look('', {}, async (page) => {
      expect(flat(await title(page))).toBe('Cell γσ2 = −1.5, γw = 2.1');
      expect(flat(await title(page, 'figure1'))).toBe('Figure 1 γσ2 = −1.85, γw = 2.25');
      // Four errors and the distance; both errors and the distance as predicted, and its three parts.
      await expect.poll(() => page.locator('.card.current .curves path').count()).toBe(11);
      // Two singular values of each dynamics, the bulk, the threshold, and four errors.
      await expect.poll(() => page.locator('.card.figure1 .curves path').count()).toBe(10);
      const below = await page.locator('[data-panel="distance"] .axes').boundingBox();
      expect(below!.y).toBeLessThan(400);
    }));

  it('draws every cell once in each diagram, crosshairs and lines through all four', () =>
    look('', {}, async (page) => {
      for (const panel of ['test-error', 'stable-rank', 'iterations', 'distance']) {
        const figure = page.locator(`[data-panel="${panel}"]`);
        const squares = await figure
          .locator('.squares path')
          .evaluateAll((paths) =>
            paths.map((path) =>
              (path as unknown as { getAttribute(n: string): string }).getAttribute('d'),
            ),
          );
        expect(squares.join('').match(/M/g)).toHaveLength(25);
        expect(await figure.locator('.squares .failed').count()).toBe(1);
        expect(await figure.locator('.crosshair .chosen.line').count()).toBe(2);
        expect(await figure.locator('.theory').count()).toBe(3);
      }
      const contours = page.locator('[data-panel="test-error"] .contours path');
      expect(await contours.count()).toBeGreaterThan(0);
    }));

  it('fits colours and levels to the data if the networks are not the paper’s', async () => {
    const own = join(outDir, 'own.html');
    const options = { ...made, outDir, plane: smallPlane, ranges: 'data' } as const;
    writeFileSync(own, await buildExplorer(options));
    const barOf = async (where: string) => {
      const { page, errors } = await visit(browser, where);
      const texts = await page.locator('[data-panel="stable-rank"] .bar text').allTextContents();
      await page.context().close();
      expect(errors).toEqual([]);
      return texts.map(Number);
    };
    expect(await barOf(address)).toEqual([0.8, 2, 4, 6, 7.6]);
    // The stable rank of the made-up plane lies between 1 and 7, far from both ends of the paper's.
    expect(await barOf(pathToFileURL(own).href)).toEqual([2, 3, 4, 5, 6]);
  });

  it('follows clicks on any diagram, the arrow keys and the sliders', () =>
    look('', {}, async (page) => {
      await clickCell(page, 'iterations', { column: 0, row: 4, ...size });
      expect(flat(await title(page))).toBe('Cell γσ2 = −3, γw = 2.8');
      await clickCell(page, 'test-error', { column: 3, row: 1, ...size });
      expect(flat(await title(page))).toBe('Cell γσ2 = −0.75, γw = 0.7');
      await page.locator('#diagrams').focus();
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('ArrowLeft');
      expect(flat(await title(page))).toBe('Cell γσ2 = −1.5, γw = 1.4');
      await page.keyboard.press('End');
      await page.keyboard.press('PageUp');
      expect(await page.locator('.card.current .nothing').textContent()).toMatch(
        /could not be computed/,
      );
      await page.keyboard.press('Home');
      await page.locator('#gamma-w').focus();
      await page.keyboard.press('ArrowLeft');
      expect(flat(await title(page))).toBe('Cell γσ2 = −3, γw = 2.1');
      expect(await page.locator('#gamma-w').getAttribute('aria-valuetext')).toBe('2.1');
    }));

  it('follows a cell that is dragged over a diagram', () =>
    look('', {}, async (page) => {
      const squares = (await page.locator('[data-panel="test-error"] .squares').boundingBox())!;
      const at = (column: number): [number, number] => [
        squares.x + (squares.width * (column + 0.5)) / 5,
        squares.y + squares.height * 0.1,
      ];
      await page.mouse.move(...at(0));
      await page.mouse.down();
      expect(flat(await title(page))).toBe('Cell γσ2 = −1.5, γw = 2.1');
      for (const [column, value] of [
        [1, '−2.25'],
        [3, '−0.75'],
      ] as const) {
        await page.mouse.move(...at(column));
        await expect.poll(() => title(page).then(flat)).toBe(`Cell γσ2 = ${value}, γw = 2.8`);
      }
      await page.mouse.up();
      await page.mouse.move(...at(2));
      expect(flat(await title(page))).toBe('Cell γσ2 = −0.75, γw = 2.8');
    }));

  it('takes arrow keys and pins on a page that nobody has clicked on', () =>
    look('#cell=-3,2.8', {}, async (page) => {
      await page.keyboard.press('ArrowRight');
      expect(flat(await title(page))).toBe('Cell γσ2 = −2.25, γw = 2.8');
      await page.keyboard.press('b');
      expect(await page.locator('.card.b').count()).toBe(1);
    }));

  it('goes to the curves when a diagram is tapped on a phone', () =>
    look('', { width: 390 }, async (page) => {
      await clickCell(page, 'test-error', { column: 3, row: 1, ...size });
      const top = () => page.locator('#cells').evaluate((it) => it.getBoundingClientRect().top);
      await expect.poll(top).toBeLessThan(0.7 * 740);
    }));

  it('hides parts that have no content', () =>
    look('', {}, async (page) => {
      const hidden = page.locator('[hidden]');
      expect(await hidden.count()).toBeGreaterThan(0);
      for (const element of await hidden.all()) expect(await element.isVisible()).toBe(false);
    }));

  it('tells a screen reader what the cell is', () =>
    look('#cell=-3,2.8', {}, async (page) => {
      const summary = page.locator('#summary');
      expect(await summary.getAttribute('aria-live')).toBe('polite');
      expect(await summary.textContent()).toMatch(
        /^γ_σ² −3, γ_w 2\.8: active, width 4,394\. Smallest test error \S+ at iteration 24, there stable rank \S+\. Stopped after 24 iterations: the train error no longer changed\.$/,
      );
      await page.locator('#diagrams').focus();
      await page.keyboard.press('ArrowRight');
      expect(await summary.textContent()).toMatch(/^γ_σ² −2\.25, γ_w 2\.8: /);
      const [label] = await page
        .getByRole('img', { name: /Train and test error of both dynamics/ })
        .all();
      expect(await label!.getAttribute('aria-label')).toContain('γ_σ² −2.25');
    }));

  it('reads all curves at one iteration, by slider and by pointer', () =>
    look('#cell=-3,2.8', {}, async (page) => {
      // The card is rebuilt when the prediction from its own draw arrives, and not after that.
      await page.locator('.card.current').getByText('are from the drawn weights').waitFor();
      const table = page.locator('.card.current .readout table');
      const head = () => table.locator('thead th').first().textContent();
      expect(await head()).toBe('Iteration 24');
      await page.locator('#iteration').focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowRight');
      expect(await head()).toBe('Iteration 1');
      const expected = [
        ['train error', 2 * Math.exp(-1 / 57.4) + 0.01, 2 * Math.exp(-1 / 57.4) + 0.011],
        ['test error', 3.8 * Math.exp(-1 / 57.4) + 0.01, 3.8 * Math.exp(-1 / 57.4) + 0.011],
      ] as const;
      const rows = await tableTexts(table);
      expect(rows.slice(0, 2).map((row) => row.slice(0, 3))).toEqual(
        expected.map(([name, ...values]) => [name, ...values.map((v) => v.toPrecision(5))]),
      );
      const best = page.getByRole('button', { name: 'Best' });
      expect(await best.getAttribute('aria-pressed')).toBe('false');
      await best.click();
      expect(await head()).toBe('Iteration 24');
      await page.locator('#iteration').fill('3');
      const chart = (await page.locator('.card.current .charts svg').first().boundingBox())!;
      await page.mouse.move(chart.x + chart.width - 14, chart.y + 50);
      expect(await head()).toBe('Iteration 24');
    }));

  it('compares two pinned cells on the same axes', () =>
    look('#cell=-3,0', {}, async (page) => {
      await page.locator('#diagrams').focus();
      await page.keyboard.press('a');
      for (let i = 0; i < 3; i += 1) await page.keyboard.press('ArrowRight');
      await page.getByRole('button', { name: 'Pin as B' }).click();
      expect(flat(await title(page, 'a'))).toBe('A γσ2 = −3, γw = 0');
      expect(flat(await title(page, 'b'))).toBe('B γσ2 = −0.75, γw = 0');
      const rows = await tableTexts(page.locator('#comparison table'));
      expect(rows.find(([name]) => name === 'iterations')).toEqual([
        'iterations',
        '20',
        '22',
        '1.1000',
      ]);
      const axisOf = (slot: string) => page.locator(`.card.${slot} .axes`).first().innerHTML();
      expect(await axisOf('a')).toBe(await axisOf('b'));
      await page.getByRole('button', { name: 'Unpin A' }).click();
      expect(await page.locator('.card.a').count()).toBe(0);
      expect(await page.locator('#comparison').isVisible()).toBe(false);
      expect(await page.evaluate('document.activeElement.id')).toBe('pin-a');
    }));

  it('copies a link that restores the state, and keeps the address up to date', () =>
    look('', {}, async (page) => {
      await clickCell(page, 'distance', { column: 4, row: 1, ...size });
      await page.getByRole('button', { name: 'Pin as A' }).click();
      await clickCell(page, 'distance', { column: 1, row: 3, ...size });
      await page.getByRole('radio', { name: 'linear' }).check({ force: true });
      await page.getByRole('button', { name: 'Figure 1', exact: true }).click();
      await page.locator('#iteration').fill('7');
      await page.getByRole('button', { name: 'Link', exact: true }).click();
      await page.getByText('The link is in the clipboard').waitFor();
      const link = await clipboard(page);
      await expect.poll(() => page.url()).toBe(link);
      const cards = (at: Page) => at.locator('#cells').innerHTML();
      // Both networks are drawn again from the seed, one after the other.
      const drawn = async (at: Page) => {
        for (const slot of ['current', 'a']) {
          await at.locator(`.card.${slot}`).getByText('are from the drawn weights').waitFor();
        }
      };
      await drawn(page);
      const shown = await cards(page);
      const again = await visit(browser, link);
      await drawn(again.page);
      expect(await cards(again.page)).toBe(shown);
      expect(await again.page.getByRole('radio', { name: 'linear' }).isChecked()).toBe(true);
      expect(again.errors).toEqual([]);
      await again.page.context().close();
    }));

  it('says which parts of an edited address are invalid, and keeps the rest', () =>
    look('#cell=9,9&scale=linear&colour=red', {}, async (page) => {
      const said = page.locator('#refused-address');
      expect(await said.isVisible()).toBe(true);
      expect(await said.locator('p').allTextContents()).toEqual([
        expect.stringMatching(/^In the address, cell: expected γ_σ² from −3 to 0, .* got 9,9;/),
        expect.stringMatching(/^In the address: .* got colour;/),
      ]);
      expect(flat(await title(page))).toBe('Cell γσ2 = −1.5, γw = 2.1');
      expect(await page.getByRole('radio', { name: 'linear' }).isChecked()).toBe(true);
      await page.locator('#diagrams').focus();
      await page.keyboard.press('ArrowLeft');
      expect(await said.isVisible()).toBe(false);
      await followBroken(page);
    }));

  it('keeps its state when the skip link is used', () =>
    look('#cell=-3,0&scale=linear', {}, async (page) => {
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('cells');
      await expect.poll(() => page.url()).toContain('#cell=-3,0&');
      expect(flat(await title(page))).toBe('Cell γσ2 = −3, γw = 0');
      expect(await page.locator('#refused-address').isVisible()).toBe(false);
      const again = await visit(browser, `${address}#cells`);
      expect(await again.page.locator('#refused-address').isVisible()).toBe(false);
      await again.page.context().close();
    }));

  it('copies the command of a cell, every digit of its exponents', () =>
    look('#cell=-2.25,0.7', {}, async (page) => {
      await page.getByRole('button', { name: 'Copy the command for this cell' }).click();
      await page.getByText('The command is in the clipboard').waitFor();
      expect(await clipboard(page)).toBe(`${made.command} --gamma-sigma2 -2.25 --gamma-w 0.7`);
    }));

  it('lets its data be downloaded', () =>
    look('#cell=-3,2.8', {}, async (page) => {
      const save = async (name: string): Promise<string> => {
        const download = page.waitForEvent('download');
        await page.getByRole('button', { name }).click();
        return readFileSync(await (await download).path(), 'utf8');
      };
      expect(await save('All cells, metrics.csv')).toBe(
        readFileSync(join(outDir, 'figure2/metrics.csv'), 'utf8'),
      );
      const cell = (await save('Curves of this cell, CSV')).trimEnd().split('\n');
      expect(cell).toHaveLength(1 + 25);
      expect(cell[0]).toBe(
        'iteration,gd_train_error,gd_test_error,sc_train_error,sc_test_error,distance',
      );
      const all = JSON.parse(await save('All curves, JSON')) as Record<string, number[]>[];
      expect(all).toHaveLength(25);
      expect(all[4]!.gd_train_error![1]).toBe(Number(cell[2]!.split(',')[1]));
    }));

  it('saves what is shown as one SVG, and the same as PNG', () =>
    look('#cell=-3,2.8&a=-3,0', { dark: true }, async (page) => {
      const save = async (format: string): Promise<Buffer> => {
        const download = page.waitForEvent('download');
        await page.getByRole('button', { name: `This view, ${format}` }).click();
        return readFileSync(await (await download).path());
      };
      const [svg, png] = [await save('SVG'), await save('PNG')];
      const text = svg.toString();
      for (const shown of ['Preset made-up', 'Smallest test error', 'Unpin', 'infinite noise']) {
        expect(text.includes(shown), shown).toBe(shown !== 'Unpin');
      }
      expect(text).not.toMatch(/var\(|light-dark|class=|href=/);
      expect(text.match(/<svg [^>]*role="img"/g)).toHaveLength(6);
      // Another program draws the same picture from it, so it contains all of its styles.
      const pixels = (picture: Buffer) =>
        sharp(picture).resize(700, 850, { fit: 'fill' }).removeAlpha().raw().toBuffer();
      const [drawn, saved] = [await pixels(svg), await pixels(png)];
      const differing = saved.filter((value, i) => Math.abs(value - drawn[i]!) > 64);
      expect(differing.length / saved.length).toBeLessThan(0.03);
    }));

  it('has a table of all cells, in which a cell can be selected', () =>
    look('', {}, async (page) => {
      await page.getByText('All cells as a table').click();
      const rows = page.getByRole('region', { name: 'All cells' }).locator('tbody tr');
      await expect.poll(() => rows.count()).toBe(25);
      await page.getByRole('button', { name: 'Show cell -0.75, 1.4' }).click();
      expect(flat(await title(page))).toBe('Cell γσ2 = −0.75, γw = 1.4');
    }));

  it.each([
    [1400, ''],
    [800, '#cell=-3,0&a=-3,2.8&b=0,0'],
    [390, '#cell=-3,0&a=-3,2.8'],
  ])('has no fault that axe finds and does not scroll sideways, at %d px', (width, hash) =>
    look(hash, { width }, async (page) => {
      expect(await overhang(page)).toBeLessThanOrEqual(0);
      await unfold(page);
      await page.locator('#table tbody tr').first().waitFor();
      expect(await overhang(page)).toBeLessThanOrEqual(0);
      expect(await faultsOf(page)).toEqual([]);
    }),
  );

  it('cuts off no table on a phone', () =>
    look('#cell=-2.25,0.7&a=-3,2.8&b=0,0', { width: 390 }, async (page) => {
      await unfold(page);
      await page.locator('#table tbody tr').first().waitFor();
      expect(await page.locator('.scroller').count()).toBe(3);
      expect(await cutOff(page)).toEqual([]);
    }));

  it('reaches everything by Tab, with an outline that shows', () =>
    look('#cell=-2.25,0.7&a=-3,0&b=0,2.1', {}, async (page) => {
      // A card is rebuilt when the prediction from its own draw arrives.
      for (const slot of ['current', 'a', 'b']) {
        await page.locator(`.card.${slot}`).getByText('are from the drawn weights').waitFor();
      }
      await unfold(page);
      await page.locator('#table tbody tr').first().waitFor();
      expect(await unreachedByTab(page)).toEqual([]);
    }));

  it('follows the colours of the system until another choice, and moves little if asked', () =>
    look('', { dark: true, still: true }, async (page) => {
      const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
      expect(await ground()).toBe('rgb(20, 22, 26)');
      await page.getByRole('radio', { name: 'light' }).check({ force: true });
      expect(await ground()).toBe('rgb(246, 246, 244)');
      await page.reload();
      expect(await ground()).toBe('rgb(246, 246, 244)');
      const moves = 'getComputedStyle(document.querySelector("#pin-a")).transitionDuration';
      expect(await page.evaluate(moves)).toBe('0s');
    }));

  it('is small', () => {
    expect(statSync(join(outDir, 'explorer/index.html')).size).toBeLessThan(700_000);
  });
});
