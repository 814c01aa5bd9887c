import { recordsOf, type Table } from '@mixed-dynamics/artifacts';
import { curveStyles, lineMark, renderPlots } from '@mixed-dynamics/figures';
import { drawn, figure1Label } from './measure.ts';

/** The networks to draw, by label, with their titles. */
const networks = [
  ['active', 'Active, (−2.2, 1.75)'],
  ['lazy', 'Lazy, (−1.2, 2.4)'],
  [figure1Label, 'Figure 1, c = 5'],
] as const;
const styles = [curveStyles.first, curveStyles.second, curveStyles.over] as const;
/** Decimal logarithms at the ends of the axis; smaller distances are only rounding errors. */
const logs = [-14, 0] as const;

/** Test error, and below it the distance from the self-consistent dynamics, for three networks. */
export function conventionsPicture(curves: Table): string {
  const rows = recordsOf(curves);
  const linesOf = (label: string, column: 'test_error' | 'distance') =>
    drawn.map((name, k) =>
      lineMark(
        rows
          .filter((row) => row.label === label && row.variant === name)
          .map((row) => [
            Number(row.iteration),
            column === 'distance' ? Math.log(Number(row.distance)) : Number(row.test_error),
          ]),
        styles[k]!,
      ),
    );
  const iterations = (label: string) => {
    const own = rows.filter((row) => row.label === label).map((row) => Number(row.iteration));
    return { label: 'Iteration', domain: [0, Math.max(...own)] as const };
  };
  return renderPlots({
    title: 'Conventions: the step as published, with the factor 2, and with simultaneous updates',
    description:
      'Above the test error, below the logarithm of the squared distance between gradient descent ' +
      'and the self-consistent dynamics, for three networks.',
    columns: networks.length,
    panelHeight: 186,
    panels: [
      ...networks.map(([label, title], k) => ({
        ...{ name: `error-${k}`, title, x: iterations(label) },
        y: { label: 'Test error', zero: true },
        marks: linesOf(label, 'test_error'),
      })),
      ...networks.map(([label], k) => ({
        ...{ name: `distance-${k}`, title: '', x: iterations(label) },
        y: { label: 'ln distance, GD–SC', domain: logs },
        marks: linesOf(label, 'distance'),
      })),
    ],
    legend: drawn.map((name, k) => ({ text: [{ text: name }], line: true, ...styles[k]! })),
  });
}
