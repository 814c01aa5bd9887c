import type { Browser, Locator, Page } from 'playwright-core';

export interface Visit {
  readonly page: Page;
  /** Addresses that the page has asked for. */
  readonly requests: readonly string[];
  /** Words on the console, errors and dialogs. */
  readonly errors: readonly string[];
}

export interface Look {
  readonly width?: number;
  readonly dark?: boolean;
  readonly still?: boolean;
}

/** Opens a page in a window of its own and waits until it has drawn everything. */
export async function visit(browser: Browser, address: string, look: Look = {}): Promise<Visit> {
  const { width = 1400, dark = false, still = false } = look;
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: still ? 'reduce' : 'no-preference',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  const [requests, errors]: [string[], string[]] = [[], []];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(address);
  await page.locator('html[data-ready]').waitFor();
  return { page, requests, errors };
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
