import { markdownTable } from '@mixed-dynamics/artifacts';
import { drawData, reduceWidth, stream } from '@mixed-dynamics/data';
import { spectralNorm, type UpdateOrder, updateOrders } from '../src/index.ts';
import { minus, plus, squareSum } from '../test/matrices.ts';
import { descent, type OracleWeights } from '../test/oracle.ts';

const [dimension, rank, width, iterations] = [10, 3, 300, 80];
/** s = σ²w against ‖A*‖: far below, equal to a half, far above. */
const regimes = [
  ['active', 0.002],
  ['mixed', 0.5],
  ['lazy', 20],
] as const;
const constant = 10;

/** One wide network and its reduction, trained side by side in float64. */
interface Trajectories {
  readonly regime: string;
  readonly update: UpdateOrder;
  /** Final over initial train error: shows that the networks learn. */
  readonly fall: number;
  /** The largest ‖A_w − A_r‖_F/‖A_w‖_F over the run. */
  readonly farthest: number;
  /** The same after removing one of the 2d hidden units. */
  readonly unitLess: number;
}

export function sameTrajectories(): Trajectories[] {
  return regimes.flatMap(([regime, ratio]) =>
    updateOrders.map((update) => ({ regime, update, ...compare(ratio, update) })),
  );
}

function compare(ratio: number, update: UpdateOrder) {
  const { teacher, noise } = drawData(1, { dimension, rank });
  const target = plus(teacher, noise);
  const norm = spectralNorm(teacher, dimension);
  const threshold = ratio * norm;
  const learningRate = 1 / (constant * Math.max(norm, threshold));
  const source = stream(1, 'width reduction', width);
  const sigma = Math.sqrt(threshold / width);
  const draw = () =>
    Float64Array.from({ length: width * dimension }, () => sigma * source.normal());
  const wide = { w1: draw(), w2: draw() };
  const { hidden, ...narrow } = reduceWidth({ ...wide, dimension, width });
  const less = { w1: narrow.w1.slice().fill(0, 0, dimension), w2: narrow.w2 };
  const train = (weights: OracleWeights, units: number) =>
    descent(weights, target, { dimension, hidden: units, learningRate, update }, iterations);
  const full = train(wide, width);
  const error = (learned: Float64Array) => squareSum(minus(learned, target));
  return {
    fall: error(full.at(-1)!) / error(full[0]!),
    farthest: farthest(full, train(narrow, hidden)),
    unitLess: farthest(full, train(less, hidden)),
  };
}

function farthest(full: readonly Float64Array[], other: readonly Float64Array[]): number {
  const distances = full.map((a, i) => squareSum(minus(other[i]!, a)) / squareSum(a));
  return Math.sqrt(Math.max(...distances));
}

export function formatTrajectories(rows: readonly Trajectories[]): string {
  const table = markdownTable(
    ['regime', 'update order', 'train error, end/start', 'largest distance', 'one unit less'],
    rows.map(({ regime, update, fall, ...row }) => [
      regime,
      update,
      fall.toPrecision(2),
      row.farthest.toExponential(0),
      row.unitLess.toPrecision(2),
    ]),
  );
  return `d = ${dimension}, w = ${width}, ${iterations} steps, float64.\n\n${table}`;
}
