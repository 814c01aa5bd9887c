import { type CurveName, curveNames } from '@mixed-dynamics/artifacts';
import { lastIteration, type NetworkCurves, numbersUpTo } from './network.ts';

/** Iterations kept before the stop: the stop rules use two, and the stop may move by two. */
const beforeStop = 4;
/** A tied stop may be up to this many iterations earlier. */
const earlierStops = 2;
/** Sampled iterations per doubling. */
const perDoubling = 3;

/**
 * The iterations of a network that a snapshot keeps, ascending: 0 and about 1.26ⁿ; the stop and the
 * iterations that its rules use; and those at which the numbers of Figure 2 are read, with neighbours, also
 * for a slightly earlier stop.
 */
export function sampledIterations(curves: NetworkCurves): number[] {
  const last = lastIteration(curves);
  const kept = new Set<number>([0]);
  for (let n = 0; ; n++) {
    const iteration = Math.round(2 ** (n / perDoubling));
    if (iteration > last) break;
    kept.add(iteration);
  }
  for (let back = 0; back <= beforeStop; back++) kept.add(last - back);
  for (let back = 0; back <= earlierStops; back++) {
    const { iterations_to_min_test_error: best, max_distance } = numbersUpTo(curves, last - back);
    for (const near of [-1, 0, 1]) kept.add(best + near);
    kept.add(curves.distance.indexOf(max_distance));
  }
  return [...kept].filter((i) => i >= 0 && i <= last).sort((a, b) => a - b);
}

/** The curves at some iterations, rounded to float32 as in a snapshot. */
export function sampled(curves: NetworkCurves, iterations: readonly number[]): NetworkCurves {
  const pick = (name: CurveName) => {
    const values: number[] = [];
    for (const i of iterations) values[i] = Math.fround(curves[name][i]!);
    return [name, values] as const;
  };
  return Object.fromEntries(curveNames.map(pick)) as unknown as NetworkCurves;
}
