import { expected } from '@mixed-dynamics/artifacts';
import type { References } from './errors.ts';
import type { UpdateOrder } from './gradientDescent.ts';
import { squaredNorm } from './squaredDistance.ts';

/** The two dynamics that are compared. */
export const dynamicsNames = ['gradient-descent', 'self-consistent'] as const;
export type DynamicsName = (typeof dynamicsNames)[number];

/** One network and its target. Matrices are row-major float32. */
export interface TrainingProblem {
  /** d. */
  readonly dimension: number;
  /** A*, d×d. */
  readonly teacher: Float32Array;
  /** T = A* + E, d×d. Pass the same array for cells that share it: its SVD is computed once. */
  readonly target: Float32Array;
  /** W₁, r×d, and W₂, d×r. */
  readonly w1: Float32Array;
  readonly w2: Float32Array;
  /** r, the number of hidden units computed: min(w, 2d) after width reduction. */
  readonly hidden: number;
  /** w, the network's width. */
  readonly width: number;
  /** σ², the weights' initial variance; s = σ²·w. */
  readonly sigma2: number;
  /** η. */
  readonly learningRate: number;
  readonly update: UpdateOrder;
}

/** @throws UserError when a matrix has the wrong size or a number is not positive */
export function checkProblem(problem: TrainingProblem): void {
  const { dimension: d, hidden: r } = problem;
  const sizes = { teacher: d * d, target: d * d, w1: r * d, w2: d * r } as const;
  for (const [name, size] of Object.entries(sizes) as [keyof typeof sizes, number][]) {
    if (problem[name].length === size) continue;
    throw expected({
      culprit: `\`${name}\``,
      expected: `${size} numbers for d = ${d}, r = ${r}`,
      got: problem[name].length,
      remedy: 'pass matrices of matching shapes',
    });
  }
  for (const name of ['width', 'sigma2', 'learningRate'] as const) {
    if (problem[name] > 0 && Number.isFinite(problem[name])) continue;
    throw expected({
      culprit: `\`${name}\``,
      expected: 'a positive finite number',
      got: problem[name],
      remedy: 'check the exponents that it comes from',
    });
  }
}

/** The reference norms for the errors of a run. */
export function referencesOf({ target, teacher, dimension }: TrainingProblem): References {
  return {
    target: squaredNorm(target),
    teacher: squaredNorm(teacher),
    entries: dimension ** 2,
  };
}
