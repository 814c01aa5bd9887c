import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { numberColumn, parseCsv, readManifest, trainingColumns } from '@mixed-dynamics/artifacts';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  clickCell,
  clipboard,
  openBrowser,
  skipped,
  tableTexts,
  visit,
} from '../../packages/pages/test/browser.ts';
import { presetsFolder, programFile } from '../src/cli/project.ts';
import { runCli, runMain, temporaryFolder } from './runCli.ts';

const run = (command: string, out: string, ...extra: string[]) =>
  runMain([command, '--preset', 'tiny', '--out', out, ...extra]);

describe('explore refuses', () => {
  it('missing results, and says what to do', async () => {
    const out = temporaryFolder();
    const { code, stderr } = await run('explore', out);
    expect(stderr).toMatch(/^mixed-dynamics: .*figure2\/metrics\.csv: expected .*, got .*; /);
    expect(code).toBe(2);
    expect(existsSync(join(out, 'explorer'))).toBe(false);
  });

  it('a port that is not a number, and one that is taken', async () => {
    expect((await run('explore', temporaryFolder(), '--port', 'x')).stderr).toMatch(
      /`--port`: expected a whole number of at least 0, got 'x'/,
    );
    expect((await run('explore', temporaryFolder(), '--port', '8080')).stderr).toMatch(
      /`--port`: expected --live with it, got none/,
    );
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const out = temporaryFolder();
    expect((await run('explore', out, '--live', '--port', '70000')).stderr).toMatch(
      /`--port`: expected a port, 0 … 65535, got 70000/,
    );
    const { code, stderr } = await run('explore', out, '--live', '--port', String(port));
    expect(stderr).toMatch(
      /`--port`: expected a port that is free, got \d+ \(EADDRINUSE\); choose another one, or 0/,
    );
    expect(code).toBe(2);
    other.close();
  });
});

describe.skipIf(skipped)('explore --golden', () => {
  const out = temporaryFolder();
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  const written = async (preset: string) => {
    const { code } = await runMain(['explore', '--preset', preset, '--golden', '--out', out]);
    expect(code).toBe(0);
    return join(out, 'explorer/golden.html');
  };
  const train = (page: Page) => page.getByRole('button', { name: 'Train this network here' });
  const verdict = (page: Page) => page.locator('#training-status[data-same]');

  it('shows the committed networks, without a run, and trains them to the same bytes', async () => {
    const address = pathToFileURL(await written('small')).href;
    const { page, requests, errors } = await visit(browser, address);
    await page.getByText('All cells as a table').click();
    expect(await tableTexts(page.locator('#table table'))).toHaveLength(81);
    expect(await page.locator('.downloads .hint').textContent()).toMatch(/committed snapshot/);
    // Lazy, active, and narrower than the teacher's rank.
    for (const cell of ['-1.125,2.8', '-3,1.75', '-2.25,0.35']) {
      await page.evaluate(`location.hash = 'cell=${cell}'`);
      await page.locator(`#title-current`, { hasText: cell.split(',')[1]! }).waitFor();
      await train(page).click();
      await verdict(page).waitFor();
      expect(await verdict(page).textContent()).toBe(
        'Same bytes as the committed results: the row of metrics.csv, and five curves at the iterations of the snapshot.',
      );
    }
    expect(requests.filter((url) => !/^(data|blob):/.test(url))).toEqual([address]);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  // The flag turns off the processor feature that SIMD in WebAssembly needs; other processors always have it.
  it.runIf(process.arch === 'x64')('explains a browser whose WebAssembly lacks SIMD', async () => {
    const address = pathToFileURL(await written('small')).href;
    const other = await openBrowser('--js-flags=--no-enable-sse4-1');
    const { page, errors } = await visit(other, address);
    const status = page.locator('#training-status');
    for (let times = 0; times < 2; times += 1) {
      await train(page).click();
      await status.filter({ hasText: 'SIMD' }).waitFor();
      expect(await status.textContent()).toBe(
        'This browser has no WebAssembly with SIMD, which the kernels need: use another browser, or the command below.',
      );
      expect(await page.locator('#pause').isDisabled()).toBe(true);
    }
    expect(errors).toEqual([]);
  });

  it('trains a network of the paper on a page of at most 2.2 MB, with a pause, to the same bytes', async () => {
    const file = await written('paper');
    expect(statSync(file).size).toBeLessThan(2_200_000);
    const address = `${pathToFileURL(file).href}#cell=-2.206,2.471`;
    const { page, errors } = await visit(browser, address);
    const status = page.locator('#training-status');
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    const points = () =>
      page.evaluate<number>(
        '(document.querySelector(".curves .trained")?.getAttribute("d") ?? "").split("L").length',
      );
    const isStill = async () => {
      const before = await points();
      await page.waitForTimeout(500);
      return (await points()) === before;
    };
    // Before the kernels are loaded, and after the first iterations.
    for (const isOnItsWay of [/Loading/, /^Iteration \d/]) {
      await page.evaluate(`(${pauseWhen})(${isOnItsWay})`);
      expect(await status.textContent()).toBe('Paused.');
      await expect.poll(isStill, { timeout: 60_000 }).toBe(true);
      const before = await points();
      expect(await isStill()).toBe(true);
      await button('Resume').click();
      await verdict(page).waitFor({ timeout: 120_000 });
      expect(await verdict(page).textContent()).toMatch(/^Same bytes as the committed results/);
      expect(await points()).toBeGreaterThan(before);
    }
    await train(page).click();
    await button('Stop').click();
    expect(await status.textContent()).toBe('Stopped.');
    expect(await button('Pause').isDisabled()).toBe(true);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  it('refuses a preset without committed results, and a changed one', async () => {
    const { code, stderr } = await run('explore', temporaryFolder(), '--golden');
    expect(stderr).toMatch(/`--preset`: expected a preset with committed results.*got 'tiny'/);
    expect(code).toBe(2);
    const changed = ['--preset', 'small', '--set', 'seed=3', '--golden'];
    expect((await runMain(['explore', ...changed])).stderr).toMatch(
      /expected a preset of the project/,
    );
  });
});

// Runs inside the page, as text: trains, and pauses once the page shows a given text.
const pauseWhen = `(said) => new Promise((resolve) => {
  const status = document.getElementById('training-status');
  new MutationObserver((_, observer) => {
    if (!said.test(status.textContent)) return;
    observer.disconnect();
    document.getElementById('pause').click();
    resolve();
  }).observe(status, { childList: true });
  document.getElementById('train').click();
})`;

describe('explore --live', () => {
  it('waits for a sweep, and shows the one started by the command that it names', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, "a user's"));
    cpSync(join(presetsFolder, 'tiny.json'), join(cwd, "a user's/own.json"));
    const place = ['--preset', "a user's/own.json", '--out', 'here', '--engine', 'wasm'];
    const args = [programFile, 'explore', '--live', '--port', '0', ...place];
    const server = spawn(process.execPath, args, { cwd });
    try {
      const lines = createInterface(server.stdout)[Symbol.asyncIterator]();
      const [greeting, hint] = [(await lines.next()).value, (await lines.next()).value];
      const address = /http:\/\/127\.0\.0\.1:\d+\//.exec(greeting!)![0];
      const finished = async () => (await fetch(`${address}cells?from=0`)).json();
      expect(await finished()).toMatchObject({ done: false, cells: [] });

      const [, command] = /^explore: waiting for a sweep to begin: npx mixed-dynamics (.*)$/.exec(
        hint!,
      )!;
      expect(command).toBe("sweep --preset 'a user'\\''s/own.json' --out here --engine wasm");
      const sweep = spawnSync('sh', ['-c', `"${process.execPath}" "${programFile}" ${command}`], {
        cwd,
        encoding: 'utf8',
      });
      expect(sweep.status).toBe(0);
      expect(await finished()).toMatchObject({ cells: { length: 9 }, more: 0, done: true });
    } finally {
      server.kill('SIGINT');
    }
    expect(await once(server, 'exit')).toEqual([0, null]);
  });
});

describe('recompute', () => {
  it.each([
    [['--gamma-w', '9'], /`--gamma-w`: expected a value on the plane of the preset, 0 … 2, got 9/],
    [['--gamma-w', 'x'], /`--gamma-w`: expected a number, got 'x'/],
    [['--gamma-w', '1', '--trial', '1'], /`--trial`: expected a trial of the preset, 0 … 0, got 1/],
    [['--gamma-w', '1', '--out', '/'], /`--out`: expected the name of a file, got '\/', a folder/],
  ])('refuses %j', async (extra, message) => {
    const args = ['recompute', '--preset', 'tiny', '--gamma-sigma2', '-1.5', ...extra];
    const { code, stderr } = await runMain(args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});

describe.skipIf(skipped)('a sweep in the explorer', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });

  it('shows curves that the copied command reproduces to the digit; refuses damaged ones', async () => {
    const out = temporaryFolder();
    expect((await run('sweep', out, '--engine', 'wasm')).code).toBe(0);
    const { code, stdout } = await run('explore', out);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: /explorer\/index\.html\n$/ });
    const { inputs } = readManifest(join(out, 'explorer/manifest.json'));
    expect(inputs.map(({ path }) => path)).toContain('figure2/trajectories.parquet');

    const address = pathToFileURL(join(out, 'explorer/index.html')).href;
    const { page, requests, errors } = await visit(browser, address);
    await clickCell(page, 'test-error', { column: 1, row: 2, columns: 3, rows: 3 });
    await page.getByRole('button', { name: 'Copy the command for this cell' }).click();
    await page.getByText('The command is in the clipboard').waitFor();
    const [program, name, ...args] = (await clipboard(page)).split(' ');
    expect([program, name, args[0]]).toEqual(['npx', 'mixed-dynamics', 'recompute']);
    const again = runCli(args);
    expect(again.code).toBe(0);
    const table = parseCsv(again.stdout, [], 'cell');
    expect(table.columns).toEqual(trainingColumns);

    const shownAt = async (iteration: number) => {
      await page.locator('#iteration').fill(String(iteration));
      const [train, test, distance] = await tableTexts(
        page.locator('.card.current .readout table'),
      );
      return [train![1], test![1], train![2], test![2], distance![1]];
    };
    for (let i = 0; i < table.rows.length; i += 1) {
      expect(await shownAt(i)).toEqual(table.rows[i]!.slice(1).map((v) => digits(Number(v))));
    }
    // Every digit is the sweep's.
    const row = readFileSync(join(out, 'figure2/metrics.csv'), 'utf8').match(/^-1\.5,2,.*$/m)![0];
    const best = Math.min(...numberColumn(table, 'gd_test_error'));
    expect(row.split(',')[9]).toBe(String(best));
    for (const text of [row.split(',')[5]!, String(best)]) expect(again.stderr).toContain(text);
    // The prediction is for the same weights, drawn again from the seed.
    await page.getByText('Its curves are from the drawn weights.').waitFor();
    // Training again in the tab, from the seed, gives every bit.
    await page.getByRole('button', { name: 'Train this network here' }).click();
    const verdict = page.locator('#training-status[data-same]');
    await verdict.waitFor();
    expect(await verdict.textContent()).toBe(
      `Same bytes as the results: every digit of five curves at ${table.rows.length} iterations.`,
    );
    expect(await page.locator('.card.current .curves .trained').count()).toBe(5);
    expect(requests.filter((url) => !/^(data|blob):/.test(url))).toEqual([address]);
    expect(errors).toEqual([]);
    await page.context().close();

    truncateSync(join(out, 'figure2/trajectories.parquet'), 500);
    const damaged = await run('explore', out);
    expect(damaged.stderr).toMatch(/trajectories\.parquet: expected SHA-256 .*'sweep' again/);
    expect(damaged.code).toBe(2);
  });

  it('fills in while the sweep runs', async () => {
    const out = temporaryFolder();
    const preset = join(temporaryFolder(), 'longer.json');
    const tiny = JSON.parse(readFileSync(join(programFile, '../../presets/tiny.json'), 'utf8'));
    const gammaW = { from: 0, to: 1.5, count: 8 };
    const stop = { ...tiny.figure2.stop, trainError: 0, testRising: false, maxIterations: 120 };
    tiny.figure2 = { ...tiny.figure2, dimension: 30, gammaW, stop };
    writeFileSync(preset, JSON.stringify(tiny));
    const start = (command: string, ...extra: string[]) =>
      spawn(process.execPath, [programFile, command, '--preset', preset, '--out', out, ...extra]);
    const server = start('explore', '--live', '--port', '0');
    let sweep: ReturnType<typeof start> | undefined;
    try {
      const [greeting] = (await once(server.stdout, 'data')) as [Buffer];
      const address = /http:\/\/127\.0\.0\.1:\d+\//.exec(String(greeting))![0];
      const { page, requests, errors } = await visit(browser, address);
      const progress = page.locator('#progress');
      expect(await progress.textContent()).toMatch(/^0 of 24 cells/);
      const missing = () => page.locator('[data-panel="test-error"] .squares .missing').count();
      expect(await missing()).toBe(1);

      sweep = start('sweep', '--workers', '1');
      const counts = new Set<number>();
      await expect
        .poll(
          async () => {
            const text = (await progress.textContent()) ?? '';
            counts.add(Number(text.split(' ')[0]));
            return text;
          },
          { timeout: 120_000, interval: 200 },
        )
        .toBe('24 of 24 cells, complete');
      expect([...counts].some((count) => count > 0 && count < 24)).toBe(true);
      expect(await missing()).toBe(0);
      expect(await page.locator('.card.current .curves path').count()).toBe(11);
      expect(requests.every((url) => url.startsWith(address) || url.startsWith('data:'))).toBe(
        true,
      );
      expect(errors).toEqual([]);
      await page.context().close();
    } finally {
      sweep?.kill();
      server.kill('SIGINT');
    }
    const [code] = await once(server, 'exit');
    expect(code).toBe(0);
  });
});

/** Five significant digits, as the page writes them. */
function digits(value: number): string {
  if (value === 0) return '0';
  const text = value >= 1e6 || value < 1e-3 ? value.toExponential(4) : value.toPrecision(5);
  return text.replace('e+', 'e').replaceAll('-', '−');
}
