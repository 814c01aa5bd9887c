import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { limitModes, predict } from '@mixed-dynamics/theory';
import { buildSync } from 'esbuild';
import { expect, it } from 'vitest';
import { skipped as noBrowser, openBrowser } from '../../packages/pages/test/browser.ts';
import { projectFolder } from './runCli.ts';

/**
 * Runs a notebook of Observable in a page: its cells are modules that see each other's variables, so
 * joined in their order they make one module. It stands in for Observable's `display` and `view`, and
 * does not react to a reader's input.
 */
const runner = (notebook: string) => `
  const parsed = new DOMParser().parseFromString(${JSON.stringify(notebook)}, 'text/html');
  const cells = [...parsed.querySelectorAll('notebook script')];
  document.title = parsed.querySelector('title').textContent;
  globalThis.display = (value) => {
    const shown = document.createElement('div');
    shown.append(value);
    document.body.append(shown);
  };
  globalThis.view = (input) => (display(input), input.value);
  const script = document.createElement('script');
  script.type = 'module';
  script.textContent = cells.filter(({ type }) => type === 'module').map((it) => it.textContent).join(';\\n')
    .replaceAll('"npm:@mixed-dynamics/theory"', '"./theory.js"') + ';\\ndocument.body.dataset.done = cells.length';
  document.body.append(script);
`;

it.skipIf(noBrowser)('the notebook of Observable draws what theory predicts', async () => {
  const notebook = readFileSync(join(projectFolder, 'examples/phase-diagram.html'), 'utf8');
  const theory = buildSync({
    entryPoints: [join(projectFolder, 'packages/theory/src/index.ts')],
    ...{ bundle: true, format: 'esm', write: false, logLevel: 'silent' },
  }).outputFiles[0]!.text;
  const browser = await openBrowser();
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.route('http://notebook.example/**', (route) =>
    route.request().url().endsWith('.js')
      ? route.fulfill({ contentType: 'text/javascript', body: theory })
      : route.fulfill({ contentType: 'text/html', body: '<!doctype html><body>' }),
  );
  await page.goto('http://notebook.example/');
  await page.evaluate(runner(notebook));
  await page.locator('body[data-done="169"]').waitFor({ timeout: 60_000 });
  expect(errors).toEqual([]);
  expect(await page.title()).toBe('The phase diagram of linear networks, predicted');
  expect(await page.locator('input[type=range]').count()).toBe(2);
  const titles = await page.locator('rect title').allTextContents();
  expect(titles).toHaveLength(169);
  // The network at (−1.5, 2.6): lazy, at d = 200 and K = 5, as the presets have it.
  const [width, sigma2] = [Math.floor(200 ** 2.6), 200 ** -1.5];
  const plateau = { change: 2e-4, minimumDrop: 0.01 };
  const { minTestError } = predict(
    limitModes({ dimension: 200, rank: 5 }),
    { width, sigma2, learningRate: 1 / (50 * width * sigma2), update: 'alternating' },
    { trainError: 1e-3, testRising: true, plateau, maxIterations: 750 },
  );
  const shown = titles.find((title) => title.startsWith('γ_σ² = -1.5, γ_w = 2.6:'));
  expect(Number(shown?.split('test error ')[1])).toBeCloseTo(minTestError, 12);
  expect(await page.locator('body').textContent()).toMatch(/smallest test error 0\.0\d+ at/);
});
