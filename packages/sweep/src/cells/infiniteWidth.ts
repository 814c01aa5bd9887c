import { toFloat32 } from '@mixed-dynamics/data';
import {
  type DynamicsName,
  type IdealCurves,
  type TrainingProblem,
  trainBesideIdeal,
} from '@mixed-dynamics/dynamics';
import type { Engine } from '@mixed-dynamics/engines';
import { infiniteWidthStart, type Matrix, type Weights } from '@mixed-dynamics/theory';
import type { IdealTrajectory } from './cell.ts';

/**
 * The initial weights of the infinitely wide network that has the same A(0) = W₂W₁ as the given weights, in float32.
 * @param a the constant of equation (1)
 * @param b (s₁ − s₂)/2, half the difference of C₁ and C₂
 */
export function idealStart(
  weights: Weights,
  a: number,
  b = 0,
): Pick<TrainingProblem, 'w1' | 'w2' | 'hidden'> {
  const { w1, w2 } = infiniteWidthStart(learnedBy(weights), a, b);
  const source = 'the start at infinite width';
  return {
    hidden: w1.rows,
    w1: toFloat32(w1.data, [w1.rows, w1.columns], source),
    w2: toFloat32(w2.data, [w2.rows, w2.columns], source),
  };
}

/** A = W₂W₁, d_out×d_in, in float64. */
export function learnedBy({ w1, w2 }: Weights): Matrix {
  const [rows, columns, width] = [w2.rows, w1.columns, w1.rows];
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < width; k++) {
      const factor = w2.data[i * width + k]!;
      for (let j = 0; j < columns; j++)
        data[i * columns + j]! += factor * w1.data[k * columns + j]!;
    }
  }
  return { rows, columns, data };
}

/**
 * Trains the infinitely wide network for as many iterations as a finite one. Its curves are NaN after either network
 * diverges, and for distances to dynamics that were not trained.
 * @param ratio σ₁²/σ₂²
 * @param dynamics the dynamics that it is compared with
 */
export async function trainAtInfiniteWidth(
  engine: Engine,
  problem: TrainingProblem,
  iterations: number,
  ratio: number,
  dynamics: readonly DynamicsName[],
): Promise<IdealTrajectory> {
  const { inputs, outputs, hidden } = problem;
  const weights = {
    w1: { rows: hidden, columns: inputs, data: Float64Array.from(problem.w1) },
    w2: { rows: outputs, columns: hidden, data: Float64Array.from(problem.w2) },
  };
  const a = problem.threshold!;
  // s₁/s₂ is the ratio, so that b/a = (s₁ − s₂)/(s₁ + s₂).
  const start = idealStart(weights, a, a * ((ratio - 1) / (ratio + 1)));
  const curves = await trainBesideIdeal(engine, problem, start, { iterations, dynamics });
  const column = (name: keyof IdealCurves) =>
    Float64Array.from({ length: iterations + 1 }, (_, i) => curves[name][i] ?? Number.NaN);
  return {
    idealTrainError: column('trainError'),
    idealTestError: column('testError'),
    distanceWidth: column('distanceWidth'),
    distanceStep: column('distanceStep'),
  };
}
