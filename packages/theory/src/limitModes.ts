import { checkInteger, refusal } from './argumentError.ts';
import type { Modes } from './spectrum.ts';

/** Quantiles of the bulk, at most. */
const most = 400;

/**
 * The spectrum of T = A* + E for large d without a matrix: the bulk of singular values on [0, 2√d] with
 * density √(4d − τ²)/(πd), and one value θ + d/θ for each singular value θ > √d of the teacher, with
 * overlap u_jᵀA*v_j = θ(1 − d/θ²) (Benaych-Georges and Nadakuditi 2012). Teachers below √d do not show.
 * @param dimension d, up to 2^53
 * @param rank K equal singular values d/√K of the teacher, whose entries then have variance 1
 * @throws ArgumentError when one is no integer of at least 1, or `rank` is above `dimension`
 */
export function limitModes({ dimension: d, rank }: { dimension: number; rank: number }): Modes {
  checkInteger('dimension', d);
  checkInteger('rank', rank);
  if (rank > d) throw refusal('rank', `at most \`dimension\`, ${d}`, rank);
  const theta = d / Math.sqrt(rank);
  const spikes = theta > Math.sqrt(d) ? rank : 0;
  const quantiles = Math.min(most, d - spikes);
  const bulk = Float64Array.from(
    { length: quantiles },
    (_, i) => quarterCircleQuantile(1 - (i + 0.5) / quantiles) * 2 * Math.sqrt(d),
  );
  const first = spikes > 0 ? [theta + d / theta] : [];
  return {
    dimension: d,
    singularValues: Float64Array.from([...first, ...bulk]),
    overlaps: Float64Array.from([
      ...first.map(() => theta * (1 - d / theta ** 2)),
      ...bulk.map(() => 0),
    ]),
    counts: Float64Array.from([
      ...first.map(() => rank),
      ...bulk.map(() => (d - spikes) / quantiles),
    ]),
    teacherSquare: d * d,
  };
}

/** x = sin φ in (0, 1) below which a share p of the quarter circle lies: (2φ + sin 2φ)/π = p. */
function quarterCircleQuantile(p: number): number {
  let [low, high] = [0, Math.PI / 2];
  for (let i = 0; i < 52; i++) {
    const phi = (low + high) / 2;
    if (2 * phi + Math.sin(2 * phi) < p * Math.PI) low = phi;
    else high = phi;
  }
  return Math.sin((low + high) / 2);
}
