import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  formatCsv,
  readCsv,
  readManifest,
  recordFile,
  type Table,
  writeManifest,
} from '@mixed-dynamics/artifacts';
import { describe, expect, it } from 'vitest';
import { projectFolder, runCli, runMain, temporaryFolder } from './runCli.ts';

/** The committed results of `small`, as a run would leave them. */
function results(): string {
  const root = temporaryFolder();
  for (const figure of ['figure1', 'figure2']) {
    cpSync(join(projectFolder, 'golden/small', figure), join(root, figure), { recursive: true });
  }
  return root;
}

/** Replaces the plane with another, recorded in the manifest as if a sweep had made it. */
function replaceMetrics(root: string, change: (table: Table) => Table): void {
  const path = join(root, 'figure2/metrics.csv');
  const table = readCsv(path);
  writeFileSync(path, formatCsv(change(table)));
  const manifest = readManifest(join(root, 'figure2/manifest.json'));
  writeManifest(join(root, 'figure2'), { ...manifest, outputs: [recordFile(path, root)] });
}

const claims = (root: string, ...options: string[]) =>
  runMain(['claims', '--preset', 'small', '--out', root, ...options]);

/** A plane on which the lazy region learns the teacher. */
const refuted = (table: Table): Table => {
  const column = table.columns.indexOf('min_test_error');
  const rows = table.rows.map((row) =>
    row.map((value, c) => (c === column && Number(row[0]) + Number(row[1]) > 1 ? 0.05 : value)),
  );
  return { ...table, rows };
};

describe('claims', () => {
  it('passes every statement, prints a table and writes JSON, Markdown and a manifest', () => {
    const root = results();
    const { code, stdout, stderr } = runCli(['claims', '--preset', 'small', '--out', root]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/✓ holds +contour-slope +−1\.\d+ ± 0\.\d+ +−1\.1 … −0\.9 +\+\d+ %/);
    expect(stdout).toMatch(/\nclaims: 19 hold, 0 fail, 2 without a result\n$/);
    const file = JSON.parse(readFileSync(join(root, 'claims/claims.json'), 'utf8'));
    expect(file).toMatchObject({ preset: 'small' });
    expect(file.claims).toHaveLength(21);
    expect(readFileSync(join(root, 'claims/claims.md'), 'utf8')).toMatch(/^# The paper's state/);
    const { stage, inputs, outputs } = readManifest(join(root, 'claims/manifest.json'));
    expect(stage).toBe('claims');
    expect(inputs.map(({ path }) => path)).toEqual([
      'figure2/metrics.csv',
      'figure1/singular-values.csv',
      'figure1/training.csv',
    ]);
    expect(outputs.map(({ path }) => path)).toEqual(['claims/claims.json', 'claims/claims.md']);
  });

  it('--json prints the file and nothing else; --recorded prints what was found before', async () => {
    const root = results();
    const measured = await claims(root, '--json');
    expect(measured.stdout).toBe(readFileSync(join(root, 'claims/claims.json'), 'utf8'));
    const before = readFileSync(join(root, 'claims/manifest.json'), 'utf8');
    const recorded = await claims(root, '--json', '--recorded');
    expect(recorded).toEqual(measured);
    expect(readFileSync(join(root, 'claims/manifest.json'), 'utf8')).toBe(before);
  });

  it('exits with 1 when a statement fails, and names it; with --measure it exits with 0', async () => {
    const root = results();
    replaceMetrics(root, refuted);
    const failed = await claims(root);
    expect(failed).toMatchObject({ code: 1, stderr: '' });
    expect(failed.stdout).toMatch(/✗ fails +lazy-test-error +0\.05 +≥ 0\.45 +−89 %/);
    expect(failed.stdout).toMatch(/\nlazy-test-error: The lazy region does not reach a small/);
    expect(await claims(root, '--measure')).toEqual({ ...failed, code: 0 });
    expect(await claims(root, '--recorded')).toEqual(failed);
  });

  it('refuses a partial plane, and removes the results of an earlier run', async () => {
    const root = results();
    await claims(root);
    replaceMetrics(root, (table) => ({ ...table, rows: table.rows.slice(0, -9) }));
    const { code, stdout, stderr } = await claims(root);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /metrics\.csv: expected all 81 cells of the 9×9 plane, got 72; .* finish the sweep/,
    );
    expect(existsSync(join(root, 'claims/claims.json'))).toBe(false);
    expect(existsSync(join(root, 'claims/manifest.json'))).toBe(false);
  });

  it.each([
    [
      'changed results',
      (root: string) => writeFileSync(join(root, 'figure1/training.csv'), ''),
      [],
    ],
    ['missing results', (_root: string) => {}, ['--recorded']],
  ])('refuses %s', async (_what, change, options) => {
    const root = results();
    change(root);
    const { code, stderr } = await claims(root, ...options);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /training\.csv: expected SHA-256|claims\.json: expected a readable file/,
    );
  });

  it('refuses missing results and an unknown preset', async () => {
    const missing = await claims(temporaryFolder());
    expect(missing.code).toBe(2);
    expect(missing.stderr).toMatch(
      /metrics\.csv: expected a readable file, got ENOENT\b.*; run the stage that writes it/,
    );
    const unknown = await runMain(['claims', '--preset', 'smal']);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toMatch(/`--preset`: .* did you mean 'small'\?/);
  });
});
