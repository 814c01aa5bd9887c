import { expected } from '@mixed-dynamics/artifacts';
import type { References } from './errors.ts';
import type { UpdateOrder } from './gradientDescent.ts';
import { squaredNorm } from './squaredDistance.ts';

/** The two dynamics that are compared. */
export const dynamicsNames = ['gradient-descent', 'self-consistent'] as const;
export type DynamicsName = (typeof dynamicsNames)[number];

/** One network and its target. Matrices are row-major float32. */
export interface TrainingProblem {
  /** d_in. */
  readonly inputs: number;
  /** d_out. */
  readonly outputs: number;
  /** A*, d_out×d_in. */
  readonly teacher: Float32Array;
  /** T = A* + E, d_out×d_in. Pass the same array for cells that share it: its SVD is computed once. */
  readonly target: Float32Array;
  /** W₁, r×d_in, and W₂, d_out×r. */
  readonly w1: Float32Array;
  readonly w2: Float32Array;
  /** r, the number of hidden units computed: min(w, d_in + d_out) after width reduction. */
  readonly hidden: number;
  /** w, the network's width. */
  readonly width: number;
  /**
   * a of equation (1), C₁ = √(AᵀA + a²I) + bI and C₂ = √(AAᵀ + a²I) − bI, where b cancels in C₂G + GC₁: s = σ²w; for
   * weights of unequal variances (σ₁² + σ₂²)w/2; for a λ-balanced start |λ|/2.
   */
  readonly threshold: number;
  /** η. */
  readonly learningRate: number;
  readonly update: UpdateOrder;
}

/** @throws UserError when a matrix has the wrong size or a number is not positive */
export function checkProblem(problem: TrainingProblem): void {
  const { inputs, outputs, hidden: r } = problem;
  const entries = outputs * inputs;
  const sizes = { teacher: entries, target: entries, w1: r * inputs, w2: outputs * r } as const;
  for (const [name, size] of Object.entries(sizes) as [keyof typeof sizes, number][]) {
    if (problem[name].length === size) continue;
    throw expected({
      culprit: `\`${name}\``,
      expected: `${size} numbers for ${inputs} inputs, ${outputs} outputs, r = ${r}`,
      got: problem[name].length,
      remedy: 'pass matrices of matching shapes',
    });
  }
  for (const name of ['width', 'threshold', 'learningRate'] as const) {
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
export function referencesOf({ target, teacher, inputs, outputs }: TrainingProblem): References {
  return {
    target: squaredNorm(target),
    teacher: squaredNorm(teacher),
    entries: inputs * outputs,
  };
}
