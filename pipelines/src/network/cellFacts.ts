import type { Value } from '@mixed-dynamics/artifacts';
import { drawData, streamSeed } from '@mixed-dynamics/data';
import { hyperparametersOf, spectralNorm } from '@mixed-dynamics/dynamics';
import type { Figure2Section } from '@mixed-dynamics/sweep/preset';

/** The parameters of a cell. */
export interface CellFacts {
  readonly width: number;
  /** r, the number of hidden units computed. */
  readonly hidden: number;
  readonly sigma2: number;
  readonly teacherNorm: number;
  readonly learningRate: number;
  readonly seed: string;
}

/** The parts of a section that determine a cell. */
export type CellPhysics = Pick<
  Figure2Section,
  'dimension' | 'rank' | 'learningRateConstant' | 'noise'
>;

/** A cell's position on the plane, and its repetition, from 0. */
export interface CellPlace {
  readonly gammaSigma2: number;
  readonly gammaW: number;
  readonly trial: number;
}

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

/** The same in words, with labels. */
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

/** The cell's side of each of the three lines of Figure 2. */
function describeRegime(gammaSigma2: number, gammaW: number, width: number, rank: number): string {
  return [
    gammaW + gammaSigma2 > 1 ? 'lazy (γ_w > 1 − γ_σ²)' : 'active (γ_w ≤ 1 − γ_σ²)',
    gammaW > -2 * gammaSigma2
      ? 'infinite noise at the start (γ_w > −2γ_σ²)'
      : 'little noise at the start (γ_w ≤ −2γ_σ²)',
    width < rank ? `underparameterized (w < K = ${rank})` : `wide enough (w ≥ K = ${rank})`,
  ].join(', ');
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
