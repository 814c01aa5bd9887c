import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricsTextColumns, parseCsv, type Value } from '@mixed-dynamics/artifacts';
import { cellWidth, drawData, initialVariance, streamSeed } from '@mixed-dynamics/data';
import { learningRate, spectralNorm } from '@mixed-dynamics/dynamics';
import type { Figure2Section } from '@mixed-dynamics/sweep/preset';
import { figure2Section } from '../frame/figure2Section.ts';
import type { Experiment } from '../frame/openPreset.ts';

/**
 * Prints what one cell of the plane is made of, and its result where there is one.
 * @throws UserError when the preset has no plane, or the exponents give no width or variance
 */
export function explain(experiment: Experiment, gammaSigma2: number, gammaW: number): void {
  const { name, preset } = experiment;
  const section = figure2Section(experiment, 'name another one');
  const facts = [
    ...describeCell(section, preset.seed, gammaSigma2, gammaW),
    ['result', describeResult(experiment, gammaSigma2, gammaW)] as const,
  ];
  console.log(`cell γ_σ² = ${gammaSigma2}, γ_w = ${gammaW} of the preset '${name}'`);
  for (const [label, text] of facts) console.log(`  ${label.padEnd(14)} ${text}`);
}

function describeCell(
  section: Figure2Section,
  seed: number,
  gammaSigma2: number,
  gammaW: number,
): [string, string][] {
  const { dimension: d, rank, learningRateConstant: constant } = section;
  const width = cellWidth(d, gammaW);
  const sigma2 = initialVariance(d, gammaSigma2);
  const { teacher } = drawData(seed, { dimension: d, rank });
  const teacherNorm = spectralNorm(teacher, d);
  const eta = learningRate({ gammaSigma2, gammaW, width, sigma2, teacherNorm, constant });
  const lazy = gammaW + gammaSigma2 > 1;
  const rule = lazy
    ? `1/(c·w·σ²) = 1/(${constant} · ${width} · ${round(sigma2)})`
    : `1/(c·‖A*‖) = 1/(${constant} · ${round(teacherNorm)})`;
  return [
    ['width', `w = ⌊${d}^${gammaW}⌋ = ${width}, computed with r = ${Math.min(width, 2 * d)}`],
    ['variance', `σ² = ${d}^${gammaSigma2} = ${sigma2}`],
    ['threshold', `s = σ²·w = ${round(sigma2 * width)}: singular values above it are active`],
    ['regime', describeRegime(gammaSigma2, gammaW, width, rank)],
    ['learning rate', `η = ${rule} = ${eta}`],
    ['seed', streamSeed(seed, 'weights', d, gammaSigma2, gammaW, 0)],
  ];
}

/** On which side of the three lines of Figure 2 the cell lies. */
function describeRegime(gammaSigma2: number, gammaW: number, width: number, rank: number): string {
  return [
    gammaW + gammaSigma2 > 1 ? 'lazy (γ_w > 1 − γ_σ²)' : 'active (γ_w ≤ 1 − γ_σ²)',
    gammaW > -2 * gammaSigma2
      ? 'infinite noise at the start (γ_w > −2γ_σ²)'
      : 'little noise at the start (γ_w ≤ −2γ_σ²)',
    width < rank ? `underparameterized (w < K = ${rank})` : `wide enough (w ≥ K = ${rank})`,
  ].join(', ');
}

/** The cell's row of metrics.csv in words. */
function describeResult({ root }: Experiment, gammaSigma2: number, gammaW: number): string {
  const path = join(root, 'figure2/metrics.csv');
  if (!existsSync(path)) return 'none yet: no sweep has finished here';
  const { columns, rows } = parseCsv(readFileSync(path, 'utf8'), metricsTextColumns, path);
  const row = rows.find(([x, y]) => x === gammaSigma2 && y === gammaW);
  if (!row) return 'none: the cell is not on the grid of the sweep';
  const value = (column: string): Value => row[columns.indexOf(column)] ?? 'unknown';
  return (
    `${value('status')}, ${value('stop_reason')} after ${value('iterations')} iterations; ` +
    `smallest test error ${value('min_test_error')} at ${value('iterations_to_min_test_error')}, ` +
    `there stable rank ${value('stable_rank_at_min')}; ` +
    `largest distance ${value('max_distance')}`
  );
}

const round = (value: number): string => String(Number(value.toPrecision(4)));
