import { numberColumn, type Table } from '@mixed-dynamics/artifacts';
import { palette } from '../curves/curvePath.ts';
import type { Point } from '../svg/geometry.ts';
import { type LineStyle, lineMark, renderPlots } from './plots.ts';

/** Line styles: solid lines for the two runs, and dashes that are visible on top of the first. */
export const curveStyles = {
  first: { colour: palette[0]!.light, thickness: 2 },
  second: { colour: palette[3]!.light, thickness: 2 },
  over: { colour: palette[0]!.dark, thickness: 1.1, dash: '4 2.5' },
} as const satisfies Record<string, LineStyle>;

interface CurveComparisonOptions {
  /** The tables `training.csv` of two networks. */
  readonly training: readonly [Table, Table];
  /** The names of the two runs. */
  readonly runs: readonly [string, string];
}

const colours = [palette[0]!.light, palette[3]!.light] as const;

/** The errors of two networks trained by gradient descent, and the distance of each from equation (1). */
export function renderCurveComparison({ training, runs }: CurveComparisonOptions): string {
  const curves = (column: string) =>
    training.map((table) => {
      const values = numberColumn(table, column);
      return numberColumn(table, 'iteration').map((at, i): Point => [at, values[i]!]);
    });
  // A logarithmic axis can show neither 0 nor the rounding error of the initial distance.
  const distances = curves('distance').map((points) => points.filter(([x, y]) => x > 0 && y > 0));
  const lines = (of: readonly (readonly Point[])[], dash?: string) =>
    of.map((points, k) => lineMark(points, { colour: colours[k]!, ...(dash && { dash }) }));
  return renderPlots({
    title: `Two networks: ${runs[0]} and ${runs[1]}`,
    description: 'Train and test error of gradient descent, and its distance to equation (1).',
    panels: [
      {
        name: 'errors',
        title: 'Train error (dashed) and test error',
        x: { label: 'Iteration' },
        y: { label: 'Error', zero: true },
        marks: [...lines(curves('gd_train_error'), '4 2.5'), ...lines(curves('gd_test_error'))],
      },
      {
        name: 'distance',
        title: 'Squared distance of the dynamics',
        x: { label: 'Iteration' },
        y: { label: 'Distance', log: true },
        marks: lines(distances),
      },
    ],
    legend: runs.map((run, k) => ({ text: run, colour: colours[k]!, line: true })),
  });
}
