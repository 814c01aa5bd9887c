import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildManifest,
  formatCsv,
  metricsColumns,
  readManifest,
  writeFileAtomically,
  writeManifest,
} from '@mixed-dynamics/artifacts';
import { describe, expect, it } from 'vitest';
import { projectFolder, runMain, temporaryFolder } from './runCli.ts';

/** A results folder with the plane of `tiny`, made up, and Figure 2 of it. */
async function results(): Promise<string> {
  const root = temporaryFolder();
  const rows = [-3, -1.5, 0].flatMap((x) =>
    [0, 1, 2].map((y) => {
      const head = [x, y, 10 ** y, 10 ** x, 0.01, '00', 'ok', 'plateau', 20];
      return [...head, 0.1 + x ** 2 + y, 10 + y, 1 + y, 10 ** (x + y - 3)];
    }),
  );
  const table = join(root, 'figure2/metrics.csv');
  writeFileAtomically(table, formatCsv({ columns: metricsColumns, rows }));
  const facts = { stage: 'sweep', root, project: projectFolder, inputs: [], outputs: [table] };
  writeManifest(join(root, 'figure2'), buildManifest({ ...facts, startedAt: new Date() }));
  await runMain(['figure', 'figure2', '--preset', 'tiny', '--out', root]);
  return root;
}

const report = (root: string) => runMain(['report', '--preset', 'tiny', '--out', root]);

describe('report', () => {
  it('writes a page on the results it finds, and records its inputs', async () => {
    const root = await results();
    const { code, stdout, stderr } = await report(root);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^report: .*report\/index\.html\n$/);
    expect(readFileSync(join(root, 'report/index.html'), 'utf8')).toMatch(/^<!doctype html>/);
    const { stage, preset, inputs, outputs } = readManifest(join(root, 'report/manifest.json'));
    expect({ stage, preset: preset?.name }).toEqual({ stage: 'report', preset: 'tiny' });
    expect(outputs.map(({ path }) => path)).toEqual(['report/index.html']);
    const paths = inputs.map(({ path }) => path).filter((path) => !path.startsWith('golden/'));
    expect(paths).toHaveLength(1 + 5 * 2);
    expect(paths).toContain('figure2/metrics.csv');
  });

  it('refuses a table that its manifest does not match, and leaves no page', async () => {
    const root = await results();
    appendFileSync(join(root, 'figure2/metrics.csv'), '\n');
    const { code, stderr } = await report(root);
    expect(code).toBe(2);
    expect(stderr).toMatch(/metrics\.csv: expected SHA-256 .*; the file was changed or damaged/);
    expect(existsSync(join(root, 'report'))).toBe(false);
  });

  it('says what to run when there are no results', async () => {
    const root = temporaryFolder();
    const { code, stderr } = await report(root);
    expect(code).toBe(2);
    expect(stderr).toMatch(/expected results of a run, .*; produce them first.* --preset tiny`/);
    expect(existsSync(join(root, 'report'))).toBe(false);
  });
});
