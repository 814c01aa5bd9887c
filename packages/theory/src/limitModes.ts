import { checkInteger, refusal } from './argumentError.ts';
import type { Modes } from './spectrum.ts';

/** Largest number of quantiles for the teacher's singular values. */
const mostOfTeacher = 16;

export interface LimitOptions {
  /** d, up to 2^53. */
  readonly dimension: number;
  /** K, the rank of the teacher. */
  readonly rank: number;
}

/**
 * Typical singular values of a drawn teacher A* = K^(−1/2) Σ u_k v_kᵀ: their squares are d²/K times
 * the eigenvalues of (I + G/√d)(I + G′/√d) with two K×K matrices of the Gaussian orthogonal ensemble, that
 * is 1 + x√(2K/d) with x from a semicircle on [−2, 2]. All are d/√K in the limit.
 * @returns θ_k at quantiles, in descending order, and how many singular values each represents
 * @throws ArgumentError when one is not an integer of at least 1, or `rank` is above `dimension`
 */
export function limitTeacher({ dimension: d, rank }: LimitOptions): {
  readonly singularValues: Float64Array;
  readonly counts: Float64Array;
} {
  checkInteger('dimension', d);
  checkInteger('rank', rank);
  if (rank > d) throw refusal('rank', `at most \`dimension\`, ${d}`, rank);
  const count = Math.min(rank, mostOfTeacher);
  const singularValues = Float64Array.from({ length: count }, (_, k) => {
    const p = 1 - (k + 0.5) / count;
    const x = 2 * Math.sign(p - 0.5) * quarterCircleQuantile(Math.abs(2 * p - 1));
    return (d / Math.sqrt(rank)) * Math.sqrt(Math.max(0, 1 + x * Math.sqrt((2 * rank) / d)));
  });
  return { singularValues, counts: new Float64Array(count).fill(rank / count) };
}

/**
 * The spectrum of T = A* + E for large d without a matrix: the bulk of singular values on [0, 2√d] with
 * density √(4d − τ²)/(πd), and one value θ + d/θ for each singular value θ > √d of the teacher, see
 * {@link limitTeacher}, with overlap u_jᵀA*v_j = θ(1 − d/θ²) (Benaych-Georges and Nadakuditi 2012).
 * Teacher values below √d leave no spike.
 * @param quantiles largest number of quantiles of the bulk; 200 give the test error to 1e-4
 * @throws ArgumentError as `limitTeacher` does
 */
export function limitModes(options: LimitOptions, quantiles = 200): Modes {
  checkInteger('quantiles', quantiles);
  const teacher = limitTeacher(options);
  const { dimension: d } = options;
  const thetas = teacher.singularValues.filter((theta) => theta > Math.sqrt(d));
  const spikes = teacher.counts.subarray(0, thetas.length);
  const rest = d - spikes.reduce((sum, count) => sum + count, 0);
  const bins = Math.min(quantiles, Math.ceil(rest));
  const bulk = Float64Array.from(
    { length: bins },
    (_, i) => quarterCircleQuantile(1 - (i + 0.5) / bins) * 2 * Math.sqrt(d),
  );
  return {
    dimension: d,
    singularValues: Float64Array.of(...thetas.map((theta) => theta + d / theta), ...bulk),
    overlaps: Float64Array.of(
      ...thetas.map((theta) => theta * (1 - d / theta ** 2)),
      ...bulk.map(() => 0),
    ),
    counts: Float64Array.of(...spikes, ...bulk.map(() => rest / bins)),
    teacherSquare: d * d,
  };
}

/** x = sin φ in (0, 1) below which a fraction p of the quarter circle lies: (2φ + sin 2φ)/π = p. */
function quarterCircleQuantile(p: number): number {
  let [low, high] = [0, Math.PI / 2];
  for (let i = 0; i < 52; i++) {
    const phi = (low + high) / 2;
    if (2 * phi + Math.sin(2 * phi) < p * Math.PI) low = phi;
    else high = phi;
  }
  return Math.sin((low + high) / 2);
}
