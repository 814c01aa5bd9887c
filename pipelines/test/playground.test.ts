import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseCsv } from '@mixed-dynamics/artifacts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, skipped, visit } from '../../packages/pages/test/browser.ts';
import { runMain, temporaryFolder } from './runCli.ts';

describe.skipIf(skipped)('playground', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

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
      (path) => parseCsv(readFileSync(path, 'utf8'), [], path),
    );
    expect(here!.columns).toEqual(there!.columns);
    expect(here!.rows).toHaveLength(35 * 35);
    const digits = (rows: typeof here) =>
      rows!.rows.map((row) => row.map((value) => Number(value).toPrecision(5)));
    expect(digits(here)).toEqual(digits(there));
    expect(errors).toEqual([]);
    await page.context().close();
  });
});
