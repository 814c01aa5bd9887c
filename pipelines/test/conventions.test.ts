import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordsOf } from '@mixed-dynamics/artifacts';
import { openEngine } from '@mixed-dynamics/engines';
import { loadPreset } from '@mixed-dynamics/sweep/preset';
import { describe, expect, it } from 'vitest';
import {
  type Network,
  paperNetworks,
  planeNetworks,
  published,
  train,
  variants,
} from '../conventions/measure.ts';
import { docsFolder, readTables, render } from '../conventions/tables.ts';
import { presetsFolder, projectFolder } from '../src/cli/project.ts';

const preset = (name: string) => loadPreset(name, presetsFolder).preset;
const rows = recordsOf(readTables().metrics);

/** The row of a network in one reading of the notation. */
const rowOf = ({ part, gammaSigma2, gammaW, dimension }: Network, variant: string) =>
  rows.find(
    (row) =>
      row.part === part &&
      row.variant === variant &&
      row.dimension === dimension &&
      Math.abs(Number(row.gamma_sigma2) - gammaSigma2) < 1e-4 &&
      Math.abs(Number(row.gamma_w) - gammaW) < 1e-4,
  )!;

describe('docs/conventions.md', () => {
  it('and its picture are made from the tables beside them', () => {
    for (const [path, content] of Object.entries(render(readTables()))) {
      expect(content, path).toBe(readFileSync(join(docsFolder, path), 'utf8'));
    }
  });

  it('has every network of both presets in every reading', () => {
    const networks = [...paperNetworks(preset('paper')), ...planeNetworks(preset('small'))];
    for (const network of networks) expect(rowOf(network, published)).toBeDefined();
    expect(new Set(rows.map(({ variant }) => variant))).toEqual(
      new Set(variants.map(({ name }) => name)),
    );
  });

  it.each(variants.map((variant) => [variant.name, variant] as const))(
    'still holds: a lazy cell, %s',
    async (name, variant) => {
      const engine = await openEngine('wasm');
      const lazy = paperNetworks(preset('paper')).find(({ label }) => label === 'lazy')!;
      const network = { ...lazy, stop: { ...lazy.stop, maxIterations: 40 } };
      const result = await train(engine, network, variant);
      const row = rowOf(lazy, name);
      expect(result.iterationsToMinTestError).toBe(row.iterations_to_min_test_error);
      expect(result.minTestError / Number(row.min_test_error)).toBeCloseTo(1, 3);
      expect(result.stableRankAtMin / Number(row.stable_rank_at_min)).toBeCloseTo(1, 2);
    },
  );

  it('shows the effect of the readings: half the steps, and a hundredth of them', () => {
    const steps = (label: string, variant: string) =>
      Number(rows.find((row) => row.label === label && row.variant === variant)!.iterations);
    const active = steps('active', published);
    expect(steps('active', 'factor 2') / active).toBeCloseTo(0.5, 1);
    expect(steps('active', 'simultaneous') / active).toBeCloseTo(1.01, 2);
    expect(
      rows
        .filter(({ variant }) => variant === 'loss not divided by d²')
        .every(({ status }) => status === 'diverged'),
    ).toBe(true);
  });
});

it('refuses an unknown option', () => {
  const args = ['run', '--silent', 'conventions', '-w', 'pipelines', '--', '--quick'];
  const { status, stderr } = spawnSync('npm', args, { cwd: projectFolder, encoding: 'utf8' });
  expect(stderr).toMatch(/^the command line: expected --engine NAME or --draw, got .*quick/);
  expect(status).toBe(2);
});
