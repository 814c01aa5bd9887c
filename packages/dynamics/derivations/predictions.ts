import { markdownTable } from '@mixed-dynamics/artifacts';
import { hostSvd } from '@mixed-dynamics/engines';
import { lagrangeWeights } from '../src/followed.ts';
import { drawCell } from '../test/cells.ts';
import { diagonalMatrix, plus, sandwich, times, transposed } from '../test/matrices.ts';
import { selfConsistentStep } from '../test/oracle.ts';

const dimension = 30;
const iterations = 150;
/** Lazy and active. */
const cells = [
  [-1.5, 2.8],
  [-2.2, 1.75],
] as const;
const mostPoints = 4;

/** The error of extrapolating √(AᵀA + s²I) from earlier steps, one step ahead. */
interface Prediction {
  readonly points: number;
  /** Σ|weights|: the amplification of earlier rounding errors. */
  readonly amplification: number;
  /** Median size of the remaining correction, for each cell. */
  readonly sizes: readonly number[];
}

export function predictions(): Prediction[] {
  const runs = cells.map(([gammaSigma2, gammaW]) => rootsOfRun(gammaSigma2, gammaW));
  return Array.from({ length: mostPoints }, (_, k) => {
    const points = k + 1;
    const weights = weightsOf(points);
    const amplification = weights.reduce((sum, weight) => sum + Math.abs(weight), 0);
    return { points, amplification, sizes: runs.map((run) => medianSize(run, weights)) };
  });
}

interface Root {
  readonly c: Float64Array;
  /** Its eigenvectors and eigenvalues. */
  readonly v: Float64Array;
  readonly values: Float64Array;
}

/** C₁ along a run, with one float64 SVD per step. */
function rootsOfRun(gammaSigma2: number, gammaW: number): Root[] {
  const d = dimension;
  const { w1, w2, hidden, target, threshold, learningRate } = drawCell({
    ...{ dimension, gammaSigma2, gammaW, seed: 8 },
  });
  let learned = times(w2, w1, [d, hidden, d]);
  return Array.from({ length: iterations }, () => {
    const { s, v } = hostSvd(learned, d);
    const values = s.map((value) => Math.hypot(value, threshold));
    const c = sandwich(v, diagonalMatrix(values), transposed(v, d, d), d);
    learned = selfConsistentStep(learned, target, { dimension, threshold, learningRate });
    return { c, v, values };
  });
}

const weightsOf = (points: number) =>
  lagrangeWeights(
    Array.from({ length: points }, (_, i) => i),
    points,
  );

/** The tracker's measure: root mean square of Δ_ij/(c_i + c_j) over rows, doubled. */
function medianSize(run: readonly Root[], weights: readonly number[]): number {
  const sizes = run.slice(mostPoints).map(({ c, v, values }, k) => {
    const from = k + mostPoints - weights.length;
    let delta: Float64Array = c.map((value) => -value);
    weights.forEach((weight, i) => {
      delta = plus(delta, run[from + i]!.c, weight);
    });
    const inFrame = sandwich(transposed(v, dimension, dimension), delta, v, dimension);
    let sum = 0;
    inFrame.forEach((value, at) => {
      const row = Math.floor(at / dimension);
      sum += (value / (values[row]! + values[at % dimension]!)) ** 2;
    });
    return 2 * Math.sqrt(sum / dimension);
  });
  return sizes.toSorted((a, b) => a - b)[Math.floor(sizes.length / 2)]!;
}

export function formatPredictions(rows: readonly Prediction[]): string {
  const names = cells.map(([gammaSigma2, gammaW]) => `(${gammaSigma2}, ${gammaW})`);
  const table = markdownTable(
    ['points', 'rounding times', ...names],
    rows.map(({ points, amplification, sizes }) => [
      String(points),
      String(amplification),
      ...sizes.map((size) => size.toExponential(1)),
    ]),
  );
  return `d = ${dimension}, the first ${iterations} steps, float64, a step ahead; median size.\n\n${table}`;
}
