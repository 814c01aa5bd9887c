import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { formatCsv, type Table, UserError } from '@mixed-dynamics/artifacts';
import { checkSnapshot, updateSnapshot } from '@mixed-dynamics/golden';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildReport, writeReport } from '../src/index.ts';
import {
  type Changes,
  claimEngine,
  makeClaims,
  makeDrift,
  makeGolden,
  newPlaces,
  type Places,
  plane,
  plantDrift,
  withColumn,
  writePlane,
} from './makeRun.ts';

const golden = newPlaces();
const drifted: Places = { ...golden, outDir: join(dirname(golden.outDir), 'drifted') };
let goldenPage: string;
let driftedPage: string;

beforeAll(async () => {
  await makeGolden(golden);
  await makeDrift(golden, drifted.outDir, { metrics: plantDrift });
  goldenPage = await buildReport(golden);
  driftedPage = await buildReport(drifted);
});

/** Asserts that the page says something; a failure does not print the page. */
function expectText(page: string, ...wanted: RegExp[]): void {
  const text = page
    .replace(/<(style|script)\b.*?<\/\1>/gs, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&gt;', '>')
    .replace(/[\s\u00a0]+/g, ' ');
  expect(wanted.filter((one) => !one.test(text))).toEqual([]);
}

const expectNone = (page: string, unwanted: RegExp) => expect(unwanted.exec(page)).toBeNull();

/** The figure with that id. */
function figure(page: string, id: string): string {
  const start = page.indexOf(`id="${id}"`);
  expect(start, `a figure '${id}'`).toBeGreaterThan(0);
  return page.slice(start, page.indexOf('</figure>', start));
}

const dotsIn = (map: string) => map.match(/h0(?=[M"])/g)?.length ?? 0;

/** A changed copy of the golden run. */
function copied(name: string, change: (outDir: string) => void): Places {
  const outDir = join(dirname(golden.outDir), name);
  cpSync(golden.outDir, outDir, { recursive: true });
  change(outDir);
  return { ...golden, outDir };
}

/** The golden run with another plane, and the curves and pictures that belong to it. */
async function withMetrics(name: string, metrics: Changes['metrics'] & object): Promise<Places> {
  const outDir = join(dirname(golden.outDir), name);
  await makeDrift(golden, outDir, { metrics });
  return { ...golden, outDir };
}

describe('the report on a run', () => {
  it('that equals the golden one says that it passes', () => {
    expectText(
      goldenPage,
      /Reproduced: every number equals the snapshot/,
      /16 pictures, all like the golden ones/,
      /Compared: 49 cells of metrics\.csv, 41 iterations of training\.csv, 82 rows of singular-v/,
      /with the tolerances of CPU engines/,
    );
    expectNone(goldenPage, /✗|class="out"/);
    expect(dotsIn(goldenPage)).toBe(6 + 1); // those of the legend
  });

  it('begins with what was run, and gives the largest difference if it is within tolerance', async () => {
    const near = (table: Table) => withColumn(table, 'max_distance', (value) => value * 1.000002);
    const places = await withMetrics('near', near);
    const settings = { figure2: '49 networks, d = 20, K = 2' };
    const page = await buildReport({ ...places, settings });
    expectText(page, /Reproduced: largest relative difference 2e−6/);
    const start = page.indexOf('<main');
    expectText(page.slice(start), /^ Figure 1 seed 1 · engine wasm/);
    expectText(page, /Figure 2 49 networks, d = 20, K = 2 · seed 1 · engine wasm · .* Reproduced/);
  });

  it('with a planted drift says how large it is, where it is worst, and what is allowed', () => {
    expectText(
      driftedPage,
      /Drifted: 9 of 49 cells and 9 of 294 points out of tolerance/,
      /Worst: smallest test error at .{1,40}: 0\.\d+ → 0\.\d+, \+30 %, \d{3,} × the tolerance/,
      /smallest test error metrics\.csv 9 of 49 \+30 % \d{3,} × test error of GD curves\.parquet 9 of 294/,
      /curves, the worst of all iterations 9 of 49 cells out of tolerance/,
      /Where training stopped ✓ 49 of 49 networks as in the snapshot/,
      /2 of 16 pictures differ from the golden ones/,
    );
    expect(driftedPage).toContain('<title>DRIFTED · made-up');
  });

  it('marks in the heat maps exactly the cells that the check fails', async () => {
    for (const map of ['map-min_test_error', 'map-worst']) {
      expect(dotsIn(figure(driftedPage, map))).toBe(9);
      expectText(figure(driftedPage, map), /9 of 49 cells out of tolerance/);
    }
    for (const other of ['stable_rank_at_min', 'iterations_to_min_test_error', 'max_distance']) {
      expect(dotsIn(figure(driftedPage, `map-${other}`))).toBe(0);
      expectText(figure(driftedPage, `map-${other}`), /equal to golden in all 49 cells/);
    }
    const { stages } = await checkSnapshot({ ...drifted, stages: ['figure2'], write: false });
    const table = stages[0]!.files.find(({ file }) => file === 'metrics.csv');
    expect(table?.kind === 'table' && table.comparison?.failing).toBe(9);
  });

  it('places a cell where its exponents are: γ_σ² to the right, γ_w upwards', async () => {
    const corner = (table: Table) =>
      withColumn(table, 'max_distance', (value, row) =>
        row.gamma_sigma2 === 0 && Number(row.gamma_w) > 2.7 ? value * 2 : value,
      );
    const map = figure(await buildReport(await withMetrics('corner', corner)), 'map-max_distance');
    const box = /data-box="([^"]*)"/.exec(map)![1]!;
    const [left, top, width] = box.split(' ').map(Number) as [number, number, number];
    const [, x, y] = /class="u5" d="M([\d.]+) ([\d.]+)h/.exec(map)!;
    expect(Number(x)).toBeCloseTo(left + (6 * width) / 7, 1);
    expect(Number(y)).toBeCloseTo(top, 1);
    expectText(map, /γ_σ² = 0, γ_w = 2\.8: [\d.]+ → [\d.]+, \+100 %, \d{3,} × the tolerance/);
  });

  it('lists the worst cells with golden value, value, change, tolerance and its share', () => {
    expectText(
      driftedPage,
      /9 values of figure2\/metrics\.csv out of tolerance, 0 within; the worst first/,
      /−1\.5 0\.933333 smallest test error 0\.201895 0\.262463 \+30 % ±0\.000\d+ \d{3,} × ✗ out/,
    );
  });

  it('names columns that moved as a whole though every cell is within its tolerance', async () => {
    const moved = (table: Table) => withColumn(table, 'max_distance', (value) => value * 1.0003);
    expectText(
      await buildReport(await withMetrics('moved', moved)),
      /Drifted: 1 column moved as a whole, each cell within tolerance/,
      /largest GD–SC distance metrics\.csv 0 of 49 \+0\.03 % 0\.\d+ × median 0\.03 % [\d.]+ ×/,
    );
  });

  it('names rows that are missing, and marks their squares', async () => {
    const { columns, rows } = plane();
    const short = { columns, rows: rows.slice(1) };
    const page = await buildReport(copied('short', (outDir) => writePlane(outDir, short)));
    expectText(page, /Fails: /, /metrics\.csv: 1 misplaced or missing row/);
    expect(figure(page, 'map-min_test_error')).toContain('γ_σ² = −3, γ_w = 0: no such cell');
  });

  it('fails pictures that differ though the numbers do not', async () => {
    const places = copied('pictures', (outDir) => {
      for (const name of ['figure2.svg', 'figure2.png']) {
        cpSync(join(drifted.outDir, 'figure2', name), join(outDir, 'figure2', name));
      }
    });
    expectText(
      await buildReport(places),
      /Fails: 2 pictures differ, the numbers do not/,
      /Every number equals the golden one; the pictures differ by more than their tolerance/,
      /How figure2\/figure2\.svg differs/,
    );
  });

  it('without golden results shows the run alone', async () => {
    const page = await buildReport({ ...golden, goldenDir: `${golden.goldenDir}-none` });
    expectText(
      page,
      /Computed: 49 networks and the network of Figure 1/,
      /Smallest test error: 0\.2 at γ σ² = −3 , γ w = 0/,
      /This preset has no snapshot/,
      /golden update --preset made-up/,
    );
    expectNone(page, /<input type="range"|id="numbers"/);
    expect(page.match(/<img /g)).toHaveLength(8);
  });

  it('shows the figure that exists, and what the check says about the missing one', async () => {
    const places = copied('half', (outDir) => rmSync(join(outDir, 'figure1'), { recursive: true }));
    expectText(
      await buildReport(places),
      /Fails: no results of figure1: run it first/,
      /figure1 : no results of figure1: run it first/,
      /Golden: this run has no such picture/,
    );
  });

  it('refuses a folder without results, and says what to do', async () => {
    const nothing = { ...golden, outDir: join(dirname(golden.outDir), 'nothing') };
    await expect(buildReport(nothing)).rejects.toThrow(UserError);
    await expect(buildReport(nothing)).rejects.toThrow(
      /nothing: expected results of a run, got no such folder; produce them first.*--preset made-up/,
    );
  });

  it('has the manifests of both sides and the reason of acceptance, and marks differences', async () => {
    const places = copied('engine', (outDir) => claimEngine(outDir, 'blas'));
    const page = await buildReport(places);
    expectText(
      page,
      /Golden since 2025-02-03 04:05 UTC: as the paper has it/,
      /Stage sweep , by manifest\.json/,
      /engine ≠ differs blas wasm/,
      /took 1 min 2 s 1 min 2 s/,
    );
    expect(page.match(/≠ differs/g)).toHaveLength(1);
  });
});

describe('the file', () => {
  it('is the same for the same results, and is written beside them', async () => {
    const path = await writeReport(drifted);
    expect(path).toBe(join(drifted.outDir, 'report/index.html'));
    expect(readFileSync(path, 'utf8') === driftedPage).toBe(true);
    expect(readdirSync(dirname(path))).toEqual(['index.html']);
  });

  it('shows the outcome of the statements of the paper, if they were measured', async () => {
    expectNone(goldenPage, /id="claims"|paper's statements/);
    const page = await buildReport(copied('claims', makeClaims));
    expectText(
      page,
      /The paper's statements : \d+ hold, \d+ fail, \d+ without a result: /,
      /The active region reaches a small test error\. Figure 2, top left, and its caption/,
      /No result: d = 20 is below 56: twice the stable rank of a teacher may then be below K/,
    );
    expect(page).toContain('<a href="#claims">Claims</a>');
    expect(page).toMatch(
      /<tr class="out"><th scope="row" data-head="statement"><div class="claim"><strong>/,
    );
    expect(page).toContain('γ<sub>w</sub> &lt; 1 − γ<sub>σ²</sub>');
    expect(page).toContain('<td data-head="outcome"><span class="mark">✗ fails</span></td>');
  });

  it('says so if they cannot be read, and is written all the same', async () => {
    const places = copied('claims-damaged', (outDir) => {
      makeClaims(outDir);
      writeFileSync(join(outDir, 'claims/claims.json'), '{"claims":');
    });
    expectText(
      await buildReport(places),
      /claims\/claims\.json cannot be read; run the claims again/,
    );
  });

  it('links to files that exist, and to nothing else', () => {
    const addresses = /\b(?:href|src|srcset|action|poster)="([^"]*)"/g;
    const links = [...goldenPage.matchAll(addresses)].map(([, to]) => to!);
    const files = links.filter((to) => !/^(#|data:)/.test(to));
    expect(files.length).toBeGreaterThan(20);
    for (const to of files) {
      expect(to).toMatch(/^\.\.\/figure[12]\//);
      expect(existsSync(join(golden.outDir, 'report', decodeURIComponent(to)))).toBe(true);
    }
    expectNone(goldenPage, /@import|url\(|\bfetch\(|XMLHttpRequest|\bimport\b/);
    expect(goldenPage.includes(dirname(golden.outDir))).toBe(false);
  });

  it('escapes all texts from outside', async () => {
    const evil = `"><img src=x onerror=alert(1)></script>'&`;
    const goldenDir = join(dirname(golden.goldenDir), 'evil');
    await updateSnapshot({ outDir: golden.outDir, goldenDir, reason: `because ${evil}` });
    const places = copied('evil', (outDir) => {
      const bad = withColumn(plane(), 'stop_reason', () => evil);
      writeFileSync(join(outDir, 'figure2/metrics.csv'), formatCsv(bad));
      writeFileSync(join(outDir, `figure2/<b>&"#?%.txt`), '');
    });
    const page = await buildReport({ ...places, goldenDir, preset: { name: evil } });
    expectNone(page, /<img src=x|<b>/);
    expect(page).toContain('href="../figure2/%3Cb%3E%26%22%23%3F%25.txt"');
    expect(page).toContain(
      '<h1>Preset &quot;&gt;&lt;img src=x onerror=alert(1)&gt;&lt;/script&gt;',
    );
    expect(page.match(/<\/script>/g)).toHaveLength(page.match(/<script\b/g)!.length);
  });
});
