import type { Value } from '@mixed-dynamics/artifacts';
import { cellSeed, shapeOf } from '@mixed-dynamics/data';
import { hyperparametersOf, sharedDataOf } from '@mixed-dynamics/dynamics';
import { type Physics, physicsOf } from '@mixed-dynamics/sweep';
import {
  atValues,
  type DataSection,
  dataOf,
  type Figure2Section,
} from '@mixed-dynamics/sweep/preset';
import { refuseOtherAxes } from '../frame/nearestCell.ts';

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

/** What of a section decides what a cell is. */
export type CellPhysics = Omit<Physics, 'stop' | 'dynamics'> & DataSection<number>;

/** @throws UserError for a plane of other axes than γ_σ² and γ_w */
export function cellSection(section: Figure2Section): CellPhysics & Pick<Physics, 'stop'> {
  refuseOtherAxes(section);
  return { ...physicsOf(section), ...atValues(section) };
}

/** Where on the plane a cell lies, and which repetition it is, from 0. */
export interface CellPlace {
  readonly gammaSigma2: number;
  readonly gammaW: number;
  readonly trial: number;
}

export function cellFacts(section: CellPhysics, seed: number, request: CellPlace): CellFacts {
  const { gammaSigma2, gammaW, trial } = request;
  const place = { ...section, gammaSigma2, gammaW, trial };
  const norms = sharedDataOf(dataOf(seed, section), shapeOf(section));
  const own = hyperparametersOf(place, norms);
  const { inputs, outputs } = shapeOf(section);
  return {
    ...own,
    hidden: Math.min(own.width, inputs + outputs),
    teacherNorm: norms.teacherNorm,
    seed: cellSeed(seed, place),
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
