import { type CurveName, curveNames } from '@mixed-dynamics/artifacts';
import { type Curves, lastIteration, numbersUpTo } from './network.ts';

/** Iterations before the stop that are kept: what the stop rules look at there and up to two earlier. */
const beforeStop = 4;
/** A stop that rounding moves is compared up to this many iterations earlier. */
const earlierStops = 2;
/** Points of the ladder in each doubling of the iteration. */
const perDoubling = 3;

/**
 * The iterations of a network that a snapshot keeps, ascending: a ladder of 0 and about 1.26ⁿ; the
 * stop with what its rules look at; and where the numbers of Figure 2 are read off, with neighbours,
 * also had training stopped a little earlier.
 */
export function sampledIterations(curves: Curves): number[] {
  const last = lastIteration(curves);
  const kept = new Set<number>([0]);
  for (let n = 0; ; n++) {
    const rung = Math.round(2 ** (n / perDoubling));
    if (rung > last) break;
    kept.add(rung);
  }
  for (let back = 0; back <= beforeStop; back++) kept.add(last - back);
  for (let back = 0; back <= earlierStops; back++) {
    const { iterations_to_min_test_error: best, max_distance } = numbersUpTo(curves, last - back);
    for (const near of [-1, 0, 1]) kept.add(best + near);
    kept.add(curves.distance.indexOf(max_distance));
  }
  return [...kept].filter((i) => i >= 0 && i <= last).sort((a, b) => a - b);
}

/** The curves at some iterations, rounded to float32 as a snapshot keeps them. */
export function sampled(curves: Curves, iterations: readonly number[]): Curves {
  const pick = (name: CurveName) => {
    const values: number[] = [];
    for (const i of iterations) values[i] = Math.fround(curves[name][i]!);
    return [name, values] as const;
  };
  return Object.fromEntries(curveNames.map(pick)) as unknown as Curves;
}
