import type { Table } from '@mixed-dynamics/artifacts';
import { type CurvePanel, curveStyles, renderCurveGrid } from '@mixed-dynamics/figures';
import { figure1Label } from './measure.ts';
import { recordsOf } from './tables.ts';
import { drawn } from './variants.ts';

/** The networks that are drawn, with their place and the last iteration shown. */
const networks = [
  ['active', 'Active, (−2.2, 1.75)'],
  ['lazy', 'Lazy, (−1.2, 2.4)'],
  [figure1Label, 'Figure 1, c = 5'],
] as const;
const lowestLog = -14;

/** Test error, and below it the distance from the self-consistent dynamics, for three networks. */
export function conventionsPicture(curves: Table): string {
  const rows = recordsOf(curves);
  const panels = [false, true].flatMap((logs) =>
    networks.map(([label, title]): CurvePanel => {
      const own = rows.filter((row) => row.label === label);
      const values = (row: (typeof own)[number]) =>
        logs ? Math.log(Number(row.distance)) : Number(row.test_error);
      const highest = Math.max(...own.map(values).filter(Number.isFinite));
      return {
        title: logs ? '' : title,
        yLabel: logs ? 'ln distance, GD–SC' : 'Test error',
        last: Math.max(...own.map(({ iteration }) => Number(iteration))),
        yDomain: logs ? [lowestLog, 0] : [0, 1.05 * highest],
        curves: Object.fromEntries(
          drawn.map((name) => {
            const line = own.filter(({ variant }) => variant === name);
            const iterations = line.map(({ iteration }) => Number(iteration));
            return [name, { iterations, values: line.map(values) }];
          }),
        ),
      };
    }),
  );
  return renderCurveGrid({
    title: 'Conventions: the step as published, with the factor 2, and with simultaneous updates',
    description:
      'Above the test error, below the logarithm of the squared distance between gradient descent ' +
      'and the self-consistent dynamics, for three networks.',
    columns: networks.length,
    panels,
    styles: [
      { name: drawn[0]!, style: curveStyles.first },
      { name: drawn[1]!, style: curveStyles.second },
      { name: drawn[2]!, style: curveStyles.over },
    ],
  });
}
