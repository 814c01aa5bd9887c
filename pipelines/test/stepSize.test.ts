import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readClaimsFile } from '@mixed-dynamics/analysis';
import { metricsColumns, readCsv, stepSizeColumns } from '@mixed-dynamics/artifacts';
import { expect, it } from 'vitest';
import { presetsFolder } from '../src/cli/project.ts';
import { runMain, temporaryFolder } from './runCli.ts';

const tiny = JSON.parse(readFileSync(join(presetsFolder, 'tiny.json'), 'utf8'));

it('step-size goes from a preset to tables, claims and a picture; at the preset’s c it is Figure 2', async () => {
  const folder = temporaryFolder();
  const [preset, out, figure2] = ['mine.json', 'out', 'figure2'].map((name) => join(folder, name));
  const stepSize = { ...tiny.figure2, learningRateConstant: [0.6, 2, 5] };
  writeFileSync(preset!, JSON.stringify({ seed: 1, engine: 'wasm', stepSize }));
  const whole = await runMain(['step-size', '--preset', preset!, '--out', out!]);
  expect(whole).toMatchObject({ code: 0, stderr: '' });
  expect(whole.stdout).toMatch(/step-size-iterations.*\n.*step-size-test-error/);
  const runs = readCsv(join(out!, 'step-size/runs.csv'));
  expect(runs.columns).toEqual([...stepSizeColumns]);
  expect(runs.rows).toHaveLength(27);

  expect((await runMain(['sweep', '--preset', 'tiny', '--out', figure2!])).code).toBe(0);
  const sweep = readCsv(join(figure2!, 'figure2/metrics.csv'));
  const last = runs.rows.slice(18).map((row) => row.slice(1, 1 + metricsColumns.length));
  expect(last).toEqual(sweep.rows);

  const { claims } = readClaimsFile(join(out!, 'step-size/claims.json'));
  expect(claims.map(({ id }) => id)).toEqual([
    'step-size-iterations',
    'step-size-test-error',
    'step-size-stability',
  ]);
  // At c = 0.6 the step is more than twice the largest at which a lazy cell converges.
  expect(claims[2]).toMatchObject({ outcome: 'holds' });
  const svg = readFileSync(join(out!, 'step-size/step-size.svg'), 'utf8');
  expect(svg).toMatch('training diverges');
  const verified = await runMain(['verify', '--preset', preset!, '--out', out!]);
  expect(verified.stdout).toMatch(/ 0 differences/);
});

it('refuses one step size, and steps out of order', async () => {
  const folder = temporaryFolder();
  const preset = join(folder, 'mine.json');
  for (const [learningRateConstant, message] of [
    [[5], /`stepSize\.learningRateConstant`: expected at least 2/],
    [[5, 2], /`stepSize\.learningRateConstant\.1`: expected more than the value before, 5, got 2/],
  ] as const) {
    const stepSize = { ...tiny.figure2, learningRateConstant };
    writeFileSync(preset, JSON.stringify({ seed: 1, stepSize }));
    const { code, stderr } = await runMain(['step-size', '--preset', preset, '--out', folder]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  }
});
