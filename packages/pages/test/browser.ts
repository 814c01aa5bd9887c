import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, expect } from 'vitest';
import { besides, brokenAddresses } from './brokenAddresses.ts';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** A browser that is installed here; CHROMIUM names another one. */
const executable = process.env.CHROMIUM ?? places.find(existsSync);

/** Without a browser these tests are skipped, with a warning; continuous integration must have one. */
export const skipped = executable === undefined && !process.env.CI;
if (skipped) {
  console.warn('Skipped: the tests in a browser. Install one: apt-get install chromium');
}

const opened: Browser[] = [];
afterAll(() => Promise.all(opened.map((browser) => browser.close())));

/**
 * Starts a browser with a new profile that makes no requests of its own. It is closed after the tests of the file.
 */
export async function openBrowser(...flags: string[]): Promise<Browser> {
  if (executable === undefined) throw new Error('expected Chromium: apt-get install chromium');
  const browser = await chromium.launch({
    executablePath: executable,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...flags,
    ],
  });
  opened.push(browser);
  return browser;
}

/** A page with the addresses that it tried to load, and its errors. */
export interface Visit {
  readonly page: Page;
  readonly requests: readonly string[];
  readonly errors: readonly string[];
}

export interface Look {
  readonly width?: number;
  readonly dark?: boolean;
  readonly scripts?: boolean;
  readonly still?: boolean;
}

/** Opens a page in a new window, and waits until an explorer has drawn everything. */
export async function visit(browser: Browser, address: string, look: Look = {}): Promise<Visit> {
  const { width = 1400, dark = false, scripts = true, still = false } = look;
  const context = await browser.newContext({
    viewport: { width, height: width > 800 ? 1000 : 740 },
    colorScheme: dark ? 'dark' : 'light',
    javaScriptEnabled: scripts,
    reducedMotion: still ? 'reduce' : 'no-preference',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  const [requests, errors]: [string[], string[]] = [[], []];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('dialog', (dialog) => errors.push(`dialog: ${dialog.message()}`));
  await page.goto(address);
  await page.locator('html[data-ready], html:not(:has(#facts-data))').waitFor();
  return { page, requests, errors };
}

/** Runs a test in a new window, and requires that its console stays empty. */
export async function inWindow(
  browser: Browser,
  address: string,
  look: Look,
  test: (page: Page) => Promise<void>,
): Promise<void> {
  const { page, errors } = await visit(browser, address, look);
  try {
    await test(page);
    expect(errors).toEqual([]);
  } finally {
    await page.context().close();
  }
}

// Code that runs inside the page is text, since these tests are type-checked for Node, not for a browser.

const elsewhere = 'https://example.org/';
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** The outcome of a request and of a picture from another server, which answers both. */
export async function tryToLoad(page: Page): Promise<string[]> {
  await page.route(`${elsewhere}**`, (route) =>
    route.fulfill({
      body: pixel,
      contentType: 'image/png',
      headers: { 'access-control-allow-origin': '*' },
    }),
  );
  return page.evaluate<string[]>(`Promise.all([
    fetch('${elsewhere}').then(() => 'loaded', () => 'refused'),
    new Promise((done) => {
      const image = new Image();
      image.onload = () => done('loaded');
      image.onerror = () => done('refused');
      image.src = '${elsewhere}image.png';
    }),
  ])`);
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The problems that axe finds on the page, in light and dark colours, contrast included. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const faults = await page.evaluate<string[]>(
      `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
        violations.map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.html.slice(0, 120))))`,
    );
    found.push(...faults.map((fault) => `${colorScheme}: ${fault}`));
  }
  return found;
}

/** The number of pixels by which the page is wider than its window. */
export const overhang = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');

/** Follows broken addresses one after the other. Each gives its message, and its valid key is still used. */
export async function followBroken(page: Page): Promise<void> {
  const hashes = [...brokenAddresses.map(([address]) => `${address}&${besides(address)}`), 'b=0,0'];
  const found = await page.evaluate<{ said: string; pin: string }[]>(`(async () => {
    const found = [];
    for (const hash of ${JSON.stringify(hashes)}) {
      const heard = new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }));
      location.hash = hash;
      await heard;
      const said = document.getElementById('refused-address');
      const pin = document.querySelector('.card.a, .card.b')?.querySelector('h2').textContent;
      found.push({ said: said.checkVisibility() ? said.textContent : '', pin });
    }
    return found;
  })()`);
  expect(found).toEqual(
    [...brokenAddresses, ['b=0,0', /^$/] as const].map(([address, message]) => ({
      said: expect.stringMatching(message),
      pin: expect.stringMatching(address.startsWith('b=') ? /^A|^B .*= 0/ : /^B/),
    })),
  );
}

/** Opens all folded parts. */
export const unfold = (page: Page): Promise<void> =>
  page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');

/** The texts of tables that are too wide for their place and would have to be scrolled sideways. */
export const cutOff = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(`[...document.querySelectorAll('.scroller, pre')].filter(
    (one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)`);

/**
 * The controls of the page that Tab does not reach. In a group of radio buttons Tab reaches one, and the arrow keys
 * reach the others. Every stop must have a visible outline.
 */
export async function unreachedByTab(page: Page): Promise<string[]> {
  const controls = 'a[href], button, input, select, summary, [tabindex]:not([tabindex="-1"])';
  const count = await page.evaluate<number>(`(() => {
    const usable = (one) => !one.disabled && one.checkVisibility() && !one.matches('[type=radio]:not(:checked)');
    window.unreached = new Set([...document.querySelectorAll('${controls}')].filter(usable));
    return unreached.size;
  })()`);
  expect(count).toBeGreaterThan(10);
  for (let i = 0; i < 2 * count; i += 1) {
    await page.keyboard.press('Tab');
    const [left, name, outline] = await page.evaluate<[number, string, string]>(`(() => {
      const element = document.activeElement;
      unreached.delete(element);
      const shown = element.matches('.choice input') ? element.nextElementSibling : element;
      return [unreached.size, element.localName + ' ' + element.id, getComputedStyle(shown).outlineStyle];
    })()`);
    if (!/^(solid|auto)$/.test(outline) && name !== 'body ') {
      throw new Error(`${name}: outline ${outline}`);
    }
    if (left === 0) return [];
  }
  return page.evaluate<string[]>('[...unreached].map((one) => one.outerHTML.slice(0, 120))');
}

/** Clicks the middle of a cell of a diagram; positions count from the lower left corner. */
export async function clickCell(
  page: Page,
  panel: string,
  { column, row, columns, rows }: Record<'column' | 'row' | 'columns' | 'rows', number>,
): Promise<void> {
  const squares = page.locator(`[data-panel="${panel}"] .squares`);
  const box = (await squares.boundingBox())!;
  const x = box.x + (box.width * (column + 0.5)) / columns;
  const y = box.y + box.height - (box.height * (row + 0.5)) / rows;
  await page.mouse.click(x, y);
}

/** The texts of a table's cells below its header, row by row; a browser puts tabs between cells. */
export async function tableTexts(table: Locator): Promise<string[][]> {
  const rows = await table.locator('tbody tr').allInnerTexts();
  return rows.map((row) => row.split('\t').map((cell) => cell.trim()));
}

export const clipboard = (page: Page): Promise<string> =>
  page.evaluate<string>('navigator.clipboard.readText()');
