import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** A browser that is installed here; CHROMIUM names another one. */
const executable = process.env.CHROMIUM ?? places.find(existsSync);

/** Without a browser these tests are skipped and say so; continuous integration must have one. */
export const skipped = executable === undefined && !process.env.CI;
if (skipped) {
  console.warn('Skipped: the tests in a browser. Install one: apt-get install chromium');
}

/** Starts a browser of its own, with a new profile, that asks nobody for anything by itself. */
export function openBrowser(): Promise<Browser> {
  if (executable === undefined) throw new Error('expected Chromium: apt-get install chromium');
  return chromium.launch({
    executablePath: executable,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** What a page has tried to load, and what went wrong in it. */
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

/** Opens a file from the disk in a window of its own, and refuses it every other address. */
export async function open(browser: Browser, file: string, look: Look = {}): Promise<Visit> {
  const { width = 1600, dark = false, scripts = true, still = false } = look;
  const context = await browser.newContext({
    viewport: { width, height: width > 800 ? 1000 : 740 },
    colorScheme: dark ? 'dark' : 'light',
    javaScriptEnabled: scripts,
    reducedMotion: still ? 'reduce' : 'no-preference',
  });
  const page = await context.newPage();
  const address = pathToFileURL(file).href;
  const [requests, errors]: [string[], string[]] = [[], []];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('dialog', (dialog) => errors.push(`dialog: ${dialog.message()}`));
  await page.route(/^(?!file:|data:)/, (route) => route.abort());
  await page.goto(address);
  return { page, requests, errors };
}
