import { numberColumn, type Table } from '@mixed-dynamics/artifacts';
import type { Point } from './box.ts';
import { palette } from './curvePath.ts';
import type { RenderedFigure } from './planePage.ts';
import { renderPlots } from './plotFigure.ts';
import type { PlotPanel, PlotSeries } from './plotPanel.ts';

export interface CurveComparisonOptions {
  /** The tables `training.csv` of two networks. */
  readonly training: readonly [Table, Table];
  /** The names of the two runs. */
  readonly runs: readonly [string, string];
}

const colours = [palette[0]!.light, palette[3]!.light] as const;

/** The errors of two networks trained by gradient descent, and how far each is from equation (1). */
export function renderCurveComparison({
  training,
  runs,
}: CurveComparisonOptions): Pick<RenderedFigure<string>, 'composite'> {
  const { composite } = renderPlots({
    title: `Two networks: ${runs[0]} and ${runs[1]}`,
    description: 'Train and test error of gradient descent, and its distance to equation (1).',
    panels: [
      panel('errors', 'Train error (dashed) and test error', training, [
        ['gd_train_error', '4 2.5'],
        ['gd_test_error', undefined],
      ]),
      panel('distance', 'Squared distance of the dynamics', training, [['distance', undefined]]),
    ],
    legend: runs.map((run, k) => ({ text: [{ text: run }], colour: colours[k]!, line: true })),
  });
  return { composite };
}

function panel(
  name: string,
  title: string,
  training: readonly Table[],
  curves: readonly (readonly [column: string, dash: string | undefined])[],
): PlotPanel {
  const log = name === 'distance';
  const series = training.flatMap((table, k) =>
    curves.map(([column, dash]): PlotSeries => {
      const values = numberColumn(table, column);
      const line = numberColumn(table, 'iteration')
        .map((iteration, i): Point => [iteration, values[i]!])
        // A logarithmic axis has no place for 0, nor for the distance of rounding at the start.
        .filter(([x, y]) => Number.isFinite(y) && !(log && (x === 0 || y <= 0)));
      return { name: `${column}-${k}`, colour: colours[k]!, line, ...(dash && { dash }) };
    }),
  );
  const points = series.flatMap(({ line = [] }) => line);
  const [last, lowest, highest] = [
    Math.max(1, ...points.map(([x]) => x)),
    Math.min(...points.map(([, y]) => y)),
    Math.max(...points.map(([, y]) => y)),
  ];
  return {
    ...{ name, title, series },
    x: { label: 'Iteration', domain: [0, last] },
    y: log
      ? { label: 'Distance', domain: [lowest / 1.5, highest * 1.5], log }
      : { label: 'Error', domain: [0, highest * 1.05] },
  };
}
