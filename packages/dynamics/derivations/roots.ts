import { markdownTable } from '@mixed-dynamics/artifacts';
import { type Engine, hostSvd } from '@mixed-dynamics/engines';
import { trainCell } from '../src/index.ts';
import { drawCell, paperStop } from '../test/cells.ts';
import { followProblem } from '../test/followed.ts';
import {
  diagonalMatrix,
  identity,
  minus,
  plus,
  sandwich,
  squaredDistance,
  times,
  transposed,
} from '../test/matrices.ts';
import { selfConsistentStep } from '../test/oracle.ts';
import { eigenSingle } from './eigenSingle.ts';

export const dimension = 30;
const seed = 8;

/** (γ_σ², γ_w), s from above ‖A*‖ down to far below it. */
export const rootCells = [
  [-1.5, 2.8],
  [-2.2, 1.75],
  [-3, 1.75],
  [-3, 1],
  [-3, 0.3],
] as const;

/** Two float32 methods, against one float64 SVD of A per step. */
interface Roots {
  readonly cell: readonly [number, number];
  /** s over the largest singular value of T. */
  readonly threshold: number;
  readonly steps: number;
  /** At the end of the exact run: the worst |vᵀĈv − c|/c over its eigenvectors, Ĉ in float32. */
  readonly rootOff: number;
  /** Largest ‖·‖²/d² from the exact run: with roots by eigendecomposition of AᵀA + s²I. */
  readonly squares: number;
  /** The same for the tracker. */
  readonly tracker: number;
  /** max_t ‖A_GD − A_SC‖²/d², what Figure 2 shows. */
  readonly shown: number;
}

export async function rootsOfCell(engine: Engine, cell: Roots['cell']): Promise<Roots> {
  const [gammaSigma2, gammaW] = cell;
  const problem = drawCell({ dimension, gammaSigma2, gammaW, seed });
  const { target, threshold, learningRate } = problem;
  const trained = await trainCell(engine, problem, { stop: paperStop });
  const { followed, start } = await followProblem(engine, problem);
  const options = { dimension, threshold, learningRate };
  let exact: Float64Array = Float64Array.from(start);
  let rounded: Float32Array = Float32Array.from(start);
  let [squares, tracker] = [0, 0];
  for (let step = 0; step < trained.iterations; step++) {
    exact = selfConsistentStep(exact, target, options);
    rounded = stepBySquares(rounded, target, options);
    await followed.step();
    squares = Math.max(squares, squaredDistance(rounded, exact));
    tracker = Math.max(tracker, squaredDistance(await followed.learned(), exact));
  }
  followed.dispose();
  const largest = hostSvd(Float64Array.from(target), dimension).s[0]!;
  return {
    cell,
    threshold: options.threshold / largest,
    steps: trained.iterations,
    rootOff: worstRoot(exact, options.threshold),
    squares,
    tracker,
    shown: trained.maxDistance,
  };
}

interface StepOptions {
  readonly threshold: number;
  readonly learningRate: number;
}

/** A step in float32, both roots by eigendecomposition of their squares. */
function stepBySquares(
  learned: Float32Array,
  target: ArrayLike<number>,
  { threshold, learningRate }: StepOptions,
): Float32Array {
  const d = dimension;
  const across = transposed(learned, d, d);
  const c1 = rootOfSquare(times(across, learned, [d, d, d]), threshold);
  const c2 = rootOfSquare(times(learned, across, [d, d, d]), threshold);
  const residual = minus(learned, target);
  const change = plus(times(c2, residual, [d, d, d]), times(residual, c1, [d, d, d]));
  return Float32Array.from(plus(learned, change, -learningRate));
}

/** √(H + s²I) of a d×d matrix in float32, d as in these runs. */
export function rootOfSquare(h: Float64Array, threshold: number): Float32Array {
  const d = dimension;
  const { values, vectors } = eigenSingle(plus(h, identity(d), threshold ** 2), d);
  // Rounding makes small eigenvalues negative.
  const root = Float64Array.from(values, (value) => Math.sqrt(Math.max(0, value)));
  return Float32Array.from(sandwich(vectors, diagonalMatrix(root), transposed(vectors, d, d), d));
}

/** The largest relative error of an eigenvalue of √(AᵀA + s²I) in float32. */
function worstRoot(learned: Float64Array, threshold: number): number {
  const d = dimension;
  const { s, v } = hostSvd(learned, d);
  const square = times(transposed(learned, d, d), learned, [d, d, d]);
  const inFrame = sandwich(transposed(v, d, d), rootOfSquare(square, threshold), v, d);
  const off = s.map((value, i) => {
    const root = Math.hypot(value, threshold);
    return Math.abs(inFrame[i * (d + 1)]! - root) / root;
  });
  return Math.max(...off);
}

export function formatRoots(rows: readonly Roots[]): string {
  const table = markdownTable(
    [
      '(γ_σ², γ_w)',
      's/‖T‖',
      'steps',
      'worst root off by',
      'ln eigendecomposition',
      'ln tracker',
      'ln shown',
    ],
    rows.map(({ cell, threshold, steps, ...row }) => [
      `(${cell.join(', ')})`,
      threshold.toExponential(0),
      String(steps),
      row.rootOff.toExponential(0),
      ...[row.squares, row.tracker, row.shown].map((value) => Math.log(value).toFixed(1)),
    ]),
  );
  return `d = ${dimension}, seed ${seed}, to the paper's stop; ln of the largest ‖·‖²/d² of the run.\n\n${table}`;
}
