import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricsTextColumns, parseCsv, type Value, verifyInputs } from '@mixed-dynamics/artifacts';
import { drawData, streamSeed } from '@mixed-dynamics/data';
import { hyperparametersOf, spectralNorm } from '@mixed-dynamics/dynamics';
import type { Figure2Section } from '@mixed-dynamics/sweep/preset';
import { figure2Section } from '../frame/figure2Section.ts';
import type { Experiment } from '../frame/openPreset.ts';
import { shortPath } from '../frame/project.ts';
import { exportCell } from './exportCell.ts';

export interface CellRequest {
  readonly gammaSigma2: number;
  readonly gammaW: number;
  /** Which repetition, from 0. */
  readonly trial: number;
  /** A folder that receives its arrays; none by default. */
  readonly export?: string | undefined;
}

/** What a cell is made of. */
export interface CellFacts {
  readonly width: number;
  /** r, the hidden units that are computed with. */
  readonly hidden: number;
  readonly sigma2: number;
  readonly teacherNorm: number;
  readonly learningRate: number;
  readonly seed: string;
}

/**
 * Prints what one cell of the plane is made of, and its result where there is one; exports its
 * arrays when asked to.
 * @throws UserError when the preset has no plane, or the exponents give no width or variance
 */
export function cell(experiment: Experiment, request: CellRequest): void {
  const { name, preset } = experiment;
  const { gammaSigma2, gammaW, trial } = request;
  const section = figure2Section(experiment, 'name another one');
  const facts = cellFacts(section, preset.seed, request);
  const result = resultOf(experiment, request);
  const lines = [
    ...describeCell(section, facts, request),
    ['result', typeof result === 'string' ? result : describeResult(result)] as const,
  ];
  const repetition = trial > 0 ? `, trial ${trial},` : '';
  console.log(`cell γ_σ² = ${gammaSigma2}, γ_w = ${gammaW}${repetition} of the preset '${name}'`);
  for (const [label, text] of lines) console.log(`  ${label.padEnd(14)} ${text}`);
  if (request.export === undefined) return;
  const found = typeof result === 'string' ? undefined : result;
  const files = exportCell(request.export, { experiment, section, request, facts, result: found });
  console.log(`cell: ${files.join(', ')} in ${shortPath(request.export)}`);
}

/** What of a section decides what a cell is. */
export type CellPhysics = Pick<
  Figure2Section,
  'dimension' | 'rank' | 'learningRateConstant' | 'noise'
>;
type CellPlace = Pick<CellRequest, 'gammaSigma2' | 'gammaW' | 'trial'>;

export function cellFacts(section: CellPhysics, seed: number, request: CellPlace): CellFacts {
  const { dimension: d, rank } = section;
  const { gammaSigma2, gammaW, trial } = request;
  const teacherNorm = spectralNorm(drawData(seed, { dimension: d, rank }).teacher, d);
  const own = hyperparametersOf({ ...section, gammaSigma2, gammaW }, teacherNorm);
  return {
    ...own,
    hidden: Math.min(own.width, 2 * d),
    teacherNorm,
    seed: streamSeed(seed, 'weights', d, gammaSigma2, gammaW, trial),
  };
}

/** The same in words, each with its label. */
export function describeCell(
  { dimension: d, rank, learningRateConstant: constant }: CellPhysics,
  { width, hidden, sigma2, teacherNorm, learningRate: eta, seed }: CellFacts,
  { gammaSigma2, gammaW }: CellPlace,
): [string, string][] {
  const rule =
    gammaW + gammaSigma2 > 1
      ? `1/(c·w·σ²) = 1/(${constant} · ${width} · ${round(sigma2)})`
      : `1/(c·‖A*‖) = 1/(${constant} · ${round(teacherNorm)})`;
  return [
    ['width', `w = ⌊${d}^${gammaW}⌋ = ${width}, computed with r = ${hidden}`],
    ['variance', `σ² = ${d}^${gammaSigma2} = ${sigma2}`],
    ['threshold', `s = σ²·w = ${round(sigma2 * width)}: singular values above it are active`],
    ['regime', describeRegime(gammaSigma2, gammaW, width, rank)],
    ['learning rate', `η = ${rule} = ${eta}`],
    ['seed', seed],
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

/** The cell's row of metrics.csv by column, or why there is none. */
function resultOf(
  experiment: Experiment,
  { gammaSigma2, gammaW, trial }: CellRequest,
): Readonly<Record<string, Value>> | string {
  const { root } = experiment;
  const path = join(root, 'figure2/metrics.csv');
  if (!existsSync(path)) return 'none yet: no sweep has finished here';
  verifyInputs([path], root, experiment);
  const { columns, rows } = parseCsv(readFileSync(path, 'utf8'), metricsTextColumns, path);
  // The trials of a place follow each other.
  const row = rows.filter(([x, y]) => x === gammaSigma2 && y === gammaW)[trial];
  if (!row) return 'none: the cell is not on the grid of the sweep';
  return Object.fromEntries(columns.map((column, i) => [column, row[i]!]));
}

/** A row of metrics.csv in words. */
export function describeResult(row: Readonly<Record<string, Value>>): string {
  return (
    `${row.status}, ${row.stop_reason} after ${row.iterations} iterations; ` +
    `smallest test error ${row.min_test_error} at ${row.iterations_to_min_test_error}, ` +
    `there stable rank ${row.stable_rank_at_min}; ` +
    `largest distance ${row.max_distance}`
  );
}

const round = (value: number): string => String(Number(value.toPrecision(4)));
