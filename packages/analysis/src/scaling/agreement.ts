import { group, groups } from 'd3-array';
import { fitThrough, type LineFit } from '../statistics/regression.ts';
import { type Estimate, meanOf, slopeOf } from './estimate.ts';
import type { ScalingRow } from './scalingTable.ts';

/**
 * The theory holds where the entries of A(0), of variance wσ⁴ = s²/w, are small compared with the
 * target's, of variance 2.
 */
const noiseLimit = 0.25;
/** Only points above this multiple of the floor are fitted. */
const aboveFloor = 4;

/**
 * The distance between gradient descent and the self-consistent dynamics as a power of w. W₁ᵀW₁ and
 * W₂W₂ᵀ of a random start differ from their means by the order 1/√w; the dynamics amplify this by a
 * factor that depends on s. At fixed s the squared distance must therefore fall like 1/w, down to the
 * floor of finite steps. The two errors are independent, so their squares add.
 * @returns the lines, and for each σ²w the mean power of w over the dimensions; −1 in theory
 */
export function analyseAgreement(rows: readonly ScalingRow[]) {
  const lineKey = ({ excess, dimension }: ScalingRow) => `${excess} ${dimension}`;
  const floors = group(
    rows.filter(({ part }) => part === 'floor'),
    lineKey,
  );
  const lines = groups(
    rows.filter(({ part }) => part === 'agreement'),
    lineKey,
  ).map(([key, line]) => lineOf(line, floors.get(key) ?? []));
  const excesses = [...new Set(lines.map(({ excess }) => excess))];
  const powers = excesses.flatMap((excess) => {
    const slopes = lines.flatMap(({ fit, ...line }) =>
      fit && line.excess === excess ? [fit.slope] : [],
    );
    return slopes.length > 0 ? [{ excess, power: meanOf(slopes, -1) }] : [];
  });
  return { lines, powers };
}

/** The power of w of one line, as an estimate with the theoretical value −1. */
export const powerOf = (fit: LineFit): Estimate => slopeOf(fit, -1);

/** Networks of one dimension and one s = σ²w, and the power of w in their distance. */
function lineOf(line: readonly ScalingRow[], below: readonly ScalingRow[]) {
  const { excess, dimension } = line[0]!;
  const floorOf = new Map(below.map(({ trial, maxDistance }) => [trial, maxDistance]));
  const points = line
    .map(({ trial, width, sigma2, maxDistance }) => {
      const floor = floorOf.get(trial) ?? Number.NaN;
      const isQuiet = width * sigma2 ** 2 <= noiseLimit;
      const used = isQuiet && maxDistance >= aboveFloor * floor;
      // The distance minus the floor is the effect of finite width.
      return { trial, width, distance: maxDistance, net: maxDistance - floor, used };
    })
    .toSorted((a, b) => a.width - b.width || a.trial - b.trial);
  const taken = points.filter(({ used }) => used);
  const canFit = taken.length >= 3 && new Set(taken.map(({ width }) => width)).size > 1;
  const floor = meanOf(below.map(({ maxDistance }) => maxDistance)).value;
  const fit = canFit
    ? fitThrough(
        taken,
        ({ width }) => Math.log(width),
        ({ net }) => Math.log(net),
      )
    : undefined;
  return { excess, dimension, floor, points, ...(fit && { fit }) };
}
