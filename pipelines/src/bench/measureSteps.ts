import { markdownTable } from '@mixed-dynamics/artifacts';
import {
  benchProblem,
  type GradientDescentCost,
  gradientDescentCost,
  type SelfConsistentCost,
  selfConsistentCost,
} from '@mixed-dynamics/dynamics/bench';
import { type Engine, openEngine } from '@mixed-dynamics/engines';
import { rawProducts, timeInTurns } from '@mixed-dynamics/engines/doctor';
import { digits, percent } from '../cli/numbers.ts';

/** The cost of a step on one engine at one dimension. */
export interface StepCost {
  readonly engine: string;
  readonly dimension: number;
  readonly gradientDescent: GradientDescentCost;
  readonly selfConsistent: SelfConsistentCost;
  /** GFLOPS of the machine's own sgemm on d×d matrices. */
  readonly raw?: number;
}

/** Milliseconds. Dimensions at which a step would probably take longer are skipped. */
const longestStep = 1500;
const selfConsistentSteps = { most: 60, budget: 8000 };

/** Measures dimensions in increasing order, until a step would take too long. */
export async function measureSteps(
  engine: string,
  dimensions: readonly number[],
): Promise<StepCost[]> {
  const costs: StepCost[] = [];
  for (const dimension of dimensions.toSorted((a, b) => a - b)) {
    const last = costs.at(-1);
    const growth = last ? (dimension / last.dimension) ** 3 : 0;
    if (last && slowerStep(last) * growth > longestStep) break;
    const problem = benchProblem(dimension);
    const opened = await openEngine(engine);
    const gradientDescent = await gradientDescentCost(problem);
    const selfConsistent = await selfConsistentCost(opened, problem, selfConsistentSteps);
    const raw = await rawRate(dimension);
    const cost = { engine, dimension, gradientDescent, selfConsistent };
    costs.push(raw === undefined ? cost : { ...cost, raw });
  }
  return costs;
}

const slowerStep = ({ gradientDescent, selfConsistent }: StepCost) =>
  Math.max(gradientDescent.step, selfConsistent.step);

async function rawRate(d: number): Promise<number | undefined> {
  const raw = await rawProducts();
  if (!raw) return undefined;
  const [time] = await timeInTurns([raw.run([{ m: d, k: d, n: d }])]);
  return (2 * d ** 3) / (time! * 1e6);
}

export function stepTable(costs: readonly StepCost[]): string {
  const columns = ['engine', 'd', 'r', 'GD ms', 'GD / its products', 'GD / raw sgemm']
    .concat(['GD GFLOPS', 'SC ms', 'SC products', 'SC GFLOPS'])
    .concat(['raw GFLOPS', 'GD share', 'SC share']);
  return markdownTable(
    columns,
    costs.map(({ engine, dimension, gradientDescent: gd, selfConsistent: sc, raw }) => [
      engine,
      String(dimension),
      String(gd.hidden),
      digits(gd.step),
      digits(gd.step / gd.products),
      digits(gd.rawProducts && gd.step / gd.rawProducts),
      digits(gd.gflops),
      digits(sc.step),
      digits(sc.products),
      digits(sc.gflops),
      digits(raw),
      percent(raw && gd.gflops / raw),
      percent(raw && sc.gflops / raw),
    ]),
  );
}

/** For each engine, the exponent with which the time of a step grows between the two largest dimensions. */
export function growthLines(costs: readonly StepCost[]): string[] {
  return [...new Set(costs.map(({ engine }) => engine))].flatMap((engine) => {
    const [before, last] = costs.filter((cost) => cost.engine === engine).slice(-2);
    if (!before || !last) return [];
    const exponent = (time: (cost: StepCost) => number) =>
      digits(Math.log(time(last) / time(before)) / Math.log(last.dimension / before.dimension));
    const [gd, sc] = [
      exponent(({ gradientDescent }) => gradientDescent.step),
      exponent(({ selfConsistent }) => selfConsistent.step / selfConsistent.products),
    ];
    const span = `from d = ${before.dimension} to ${last.dimension}`;
    return [`- ${engine}, ${span}: GD as d^${gd}; SC, per product, as d^${sc}`];
  });
}

/** The cost of a network of this width. */
interface WidthCost {
  readonly width: number;
  /** Milliseconds to draw its initial weights and reduce them to r hidden units. */
  readonly draw: number;
  readonly gradientDescent: GradientDescentCost;
  readonly selfConsistent: SelfConsistentCost;
}

/** d of Figure 2. */
export const widthDimension = 200;

export async function measureWidths(
  engine: Engine,
  widths: readonly number[],
): Promise<WidthCost[]> {
  const costs: WidthCost[] = [];
  for (const width of widths) {
    benchProblem(widthDimension, width);
    const begin = performance.now();
    const problem = benchProblem(widthDimension, width);
    const draw = performance.now() - begin;
    const gradientDescent = await gradientDescentCost(problem);
    const selfConsistent = await selfConsistentCost(engine, problem, { most: 60, budget: 5000 });
    costs.push({ width, draw, gradientDescent, selfConsistent });
  }
  return costs;
}

export function widthTable(costs: readonly WidthCost[]): string {
  return markdownTable(
    ['w', 'r', 'draw ms', 'GD ms', 'SC ms', 'SC products', 'SC ms per product'],
    costs.map(({ width, draw, gradientDescent: gd, selfConsistent: sc }) => [
      width.toLocaleString('en'),
      String(gd.hidden),
      digits(draw),
      digits(gd.step),
      digits(sc.step),
      digits(sc.products),
      digits(sc.step / sc.products),
    ]),
  );
}
