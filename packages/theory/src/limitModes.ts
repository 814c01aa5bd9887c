import { checkInteger, checkNumber, checkPositive, refusal } from './argumentError.ts';
import type { Bins } from './bins.ts';
import type { Modes } from './spectrum.ts';

/** The largest number of quantiles that represent the teacher's singular values. */
const mostOfTeacher = 16;

export interface LimitOptions {
  /** d, up to 2^53. */
  readonly dimension: number;
  /** K, the rank of the teacher. */
  readonly rank: number;
  /** The K singular values of A*; by default the values of a typical draw. */
  readonly singularValues?: readonly number[] | undefined;
  /** Standard deviation of the entries of E; default 1. */
  readonly noise?: number | undefined;
}

/**
 * The singular values of the teacher: the given ones, or those of a typical draw A* = K^(−1/2) Σ u_k v_kᵀ. The squares
 * of the latter are d²/K times the eigenvalues of (I + G/√d)(I + G′/√d) with two K×K matrices of the Gaussian orthogonal
 * ensemble, that is 1 + x√(2K/d) with x from a semicircle on [−2, 2]. All become d/√K in the limit d → ∞.
 * @returns θ_k in descending order (for a typical draw, quantiles), and how many singular values each represents
 * @throws ArgumentError when a number is out of range, or `rank` is larger than `dimension`
 */
export function limitTeacher({ dimension: d, rank, singularValues: given }: LimitOptions): Bins {
  checkInteger('dimension', d);
  checkInteger('rank', rank);
  if (rank > d) throw refusal('rank', `at most \`dimension\`, ${d}`, rank);
  if (given) return givenTeacher(given, rank);
  const count = Math.min(rank, mostOfTeacher);
  const singularValues = Float64Array.from({ length: count }, (_, k) => {
    const p = 1 - (k + 0.5) / count;
    const x = 2 * Math.sign(p - 0.5) * quarterCircleQuantile(Math.abs(2 * p - 1));
    return (d / Math.sqrt(rank)) * Math.sqrt(Math.max(0, 1 + x * Math.sqrt((2 * rank) / d)));
  });
  return { singularValues, counts: new Float64Array(count).fill(rank / count) };
}

function givenTeacher(given: readonly number[], rank: number) {
  if (given.length !== rank) throw refusal('singularValues', `${rank} of them`, given.length);
  for (const value of given) checkPositive('singularValues', value);
  const singularValues = Float64Array.from(given).sort().reverse();
  return { singularValues, counts: new Float64Array(rank).fill(1) };
}

/** Nodes for the bulk: 12 give the errors to 1e-9 and 8 give the pairs to 1e-9, since both are even in τ. */
const [nodes, nodesOfPairs] = [16, 8];

/**
 * The spectrum of T = A* + E for large d without a matrix, where the entries of E have standard deviation ν. It has a
 * bulk of singular values on [0, 2ν√d] with density √(4ν²d − τ²)/(πν²d), and one value θ + ν²d/θ for each singular value
 * θ > ν√d of the teacher (see {@link limitTeacher}), with overlap u_jᵀA*v_j = θ(1 − ν²d/θ²) (Benaych-Georges and
 * Nadakuditi 2012). Smaller singular values of the teacher do not leave the bulk. With τ = 2ν√d sin φ, sums over the
 * bulk are integrals of even, periodic functions of φ, for which the midpoint rule converges exponentially.
 * @param count number of nodes of the midpoint rule
 * @throws ArgumentError as `limitTeacher` does
 */
export function limitModes(options: LimitOptions, count: number = nodes): Modes {
  checkInteger('count', count);
  const { dimension: d, noise = 1 } = options;
  checkNumber('noise', noise);
  const teacher = limitTeacher(options);
  const edge = noise * Math.sqrt(d);
  const thetas = teacher.singularValues.filter((theta) => theta > edge);
  const spikes = {
    singularValues: thetas.map((theta) => theta + edge * (edge / theta)),
    counts: teacher.counts.subarray(0, thetas.length),
  };
  const rest = d - spikes.counts.reduce((sum, n) => sum + n, 0);
  // Without noise τ = 0 in the bulk; a negligible value replaces it, so that a/τ has a limit.
  const radius = Math.max(2 * edge, 1e-12 * (spikes.singularValues[0] ?? 1));
  const all = withBulk(spikes, radius, rest, count);
  const overlaps = new Float64Array(all.counts.length);
  overlaps.set(thetas.map((theta) => theta * (1 - (edge / theta) ** 2)));
  const teacherSquare = options.singularValues
    ? teacher.singularValues.reduce((sum, theta) => sum + theta * theta, 0)
    : d * d;
  return {
    ...{ dimension: d, ...all, overlaps, teacherSquare },
    bins: withBulk(spikes, radius, rest, nodesOfPairs),
  };
}

/** Adds the bulk: `rest` modes on a quarter circle with this radius, at the nodes of the midpoint rule in φ. */
function withBulk(spikes: Bins, radius: number, rest: number, count: number): Bins {
  const phis = Array.from({ length: count }, (_, i) => ((count - i - 0.5) * Math.PI) / (2 * count));
  const bulk = rest > 0 ? phis : [];
  return {
    singularValues: Float64Array.of(
      ...spikes.singularValues,
      ...bulk.map((phi) => radius * Math.sin(phi)),
    ),
    counts: Float64Array.of(
      ...spikes.counts,
      ...bulk.map((phi) => (rest * 2 * Math.cos(phi) ** 2) / count),
    ),
  };
}

/** The p-quantile x = sin φ in (0, 1) of the quarter-circle law: (2φ + sin 2φ)/π = p. */
function quarterCircleQuantile(p: number): number {
  let [low, high] = [0, Math.PI / 2];
  for (let i = 0; i < 52; i++) {
    const phi = (low + high) / 2;
    if (2 * phi + Math.sin(2 * phi) < p * Math.PI) low = phi;
    else high = phi;
  }
  return Math.sin((low + high) / 2);
}
