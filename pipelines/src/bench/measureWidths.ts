import { markdownTable } from '@mixed-dynamics/artifacts';
import {
  benchProblem,
  type GradientDescentCost,
  gradientDescentCost,
  type SelfConsistentCost,
  selfConsistentCost,
} from '@mixed-dynamics/dynamics/bench';
import type { Engine } from '@mixed-dynamics/engines';
import { digits } from '../frame/numbers.ts';

/** The cost of a network of this width. */
interface WidthCost {
  readonly width: number;
  /** Milliseconds to draw its initial weights, reduced to r hidden units. */
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
