import type { Value } from '@mixed-dynamics/artifacts';
import { balanceOf, cellSeed, shapeOf } from '@mixed-dynamics/data';
import { hyperparametersOf, sharedDataOf } from '@mixed-dynamics/dynamics';
import { gridCells, type Physics, physicsOf } from '@mixed-dynamics/sweep';
import {
  atValues,
  type DataSection,
  dataOf,
  type Figure2Section,
  planeAt,
} from '@mixed-dynamics/sweep/preset';
import { type AskedCell, optionsOf, valuesOfAxes } from '../cli/askedCell.ts';
import { significant } from '../cli/numbers.ts';
import { settingWords } from '../cli/settingWords.ts';

/** The parameters of a cell. */
export interface NetworkFacts extends ReturnType<typeof hyperparametersOf> {
  /** r, the number of hidden units in the computation. */
  readonly hidden: number;
  readonly teacherNorm: number;
  readonly covarianceNorm: number;
  readonly seed: string;
}

/** The settings that determine a network: its position on the plane need not lie on the grid. */
interface NetworkSection extends Omit<Physics, 'stop' | 'dynamics'>, DataSection<number> {
  readonly gammaSigma2: number;
  readonly gammaW: number;
  /** From 0. */
  readonly trial: number;
}

/** A network and when its training ends. */
export type CellSection = NetworkSection & Pick<Physics, 'stop'>;

/** @throws UserError for a value that belongs to no axis, or that a preset could not have */
export function cellSection(
  preset: { readonly seed: number; readonly figure2: Figure2Section },
  asked: AskedCell,
): CellSection {
  const at = valuesOfAxes(preset.figure2, asked);
  const plane = planeAt(preset, at, optionsOf(at));
  const { gammaSigma2, gammaW, at: others } = gridCells(plane)[0]!;
  const { trial } = asked;
  return {
    ...{ ...physicsOf(plane, others), ...atValues(plane, others) },
    ...{ gammaSigma2, gammaW, trial },
  };
}

export function cellFacts(section: NetworkSection, seed: number): NetworkFacts {
  const shape = shapeOf(section);
  const shared = sharedDataOf(dataOf(seed, section, 0), shape);
  const own = hyperparametersOf(section, shared);
  return {
    ...own,
    hidden: Math.min(own.width, shape.inputs + shape.outputs),
    ...{ teacherNorm: shared.teacherNorm, covarianceNorm: shared.covarianceNorm },
    seed: cellSeed(seed, section),
  };
}

/** The parameters of a cell in words, each with its label. */
export function describeCell(section: NetworkSection, facts: NetworkFacts): [string, string][] {
  const { gammaSigma2, gammaW } = section;
  const { width, hidden, sigma2, threshold, learningRate: eta, seed } = facts;
  const d = shortened(section.dimension);
  const words = settingWords(section);
  const s = threshold === sigma2 * width ? 's = σ²·w' : 'a';
  return [
    ...(words.length > 0 ? [['experiment', words.join(', ')] as [string, string]] : []),
    ['width', `w = ⌊${d}^${gammaW}⌋ = ${width}, computed with r = ${hidden}`],
    ['variance', `σ² = ${d}^${gammaSigma2} = ${sigma2}`],
    [
      'threshold',
      threshold === undefined
        ? 'none: C₁ and C₂ are not functions of A'
        : `${s} = ${significant(threshold)}: singular values above it are active`,
    ],
    ['regime', describeRegime(section, facts)],
    ['learning rate', `η = ${describeRate(section, facts)}${eta}`],
    ['seed', seed],
  ];
}

/** The formula for η from c, with numbers: `1/(c·w·σ²) = 1/(50 · 441 · 0.0035) = `. */
function describeRate(
  { learningRateConstant: c, learningRate }: NetworkSection,
  { width, sigma2, scale, isLazy, teacherNorm, covarianceNorm }: NetworkFacts,
): string {
  if (learningRate !== undefined) return '';
  const own =
    scale === width * sigma2 ? { w: width, 'σ²': significant(sigma2) } : { s̄: significant(scale) };
  const factors = {
    c: c!,
    ...(isLazy ? own : { '‖A*‖': significant(teacherNorm) }),
    ...(covarianceNorm !== 1 && { '‖Σ‖': significant(covarianceNorm) }),
  };
  const [names, numbers] = [Object.keys(factors), Object.values(factors)];
  return `1/(${names.join('·')}) = 1/(${numbers.join(' · ')}) = `;
}

/** On which side of the three lines of Figure 2 a cell lies; for other starts, from the size of C₁ and C₂. */
function describeRegime(
  { gammaSigma2, gammaW, rank, start }: NetworkSection,
  { width, sigma2, scale, isLazy }: NetworkFacts,
): string {
  const [above, below] =
    scale === width * sigma2
      ? ['γ_w > 1 − γ_σ²', 'γ_w ≤ 1 − γ_σ²']
      : [`s̄ = ${significant(scale)} > d`, `s̄ = ${significant(scale)} ≤ d`];
  const noise =
    gammaW > -2 * gammaSigma2
      ? 'infinite noise at the start (γ_w > −2γ_σ²)'
      : 'little noise at the start (γ_w ≤ −2γ_σ²)';
  return [
    isLazy ? `lazy (${above})` : `active (${below})`,
    // The criterion for the noise does not apply to a λ-balanced start, whose size is different.
    ...(balanceOf(start) === undefined ? [noise] : []),
    width < rank ? `underparameterized (w < K = ${rank})` : `wide enough (w ≥ K = ${rank})`,
  ].join(', ');
}

/** A row of metrics.csv in words. */
export function describeResult(row: Readonly<Record<string, Value>>): string {
  return (
    `${row.status}, ${row.stop_reason} after ${row.iterations} iterations; ` +
    `smallest test error ${row.min_test_error} at ${row.iterations_to_min_test_error}, ` +
    `there stable rank ${row.stable_rank_at_min}` +
    (row.max_distance === undefined ? '' : `; largest distance ${row.max_distance}`)
  );
}

/** Shortens d, which is √(d_in·d_out) if the sizes differ. */
const shortened = (d: number): number => Number(d.toFixed(3));
