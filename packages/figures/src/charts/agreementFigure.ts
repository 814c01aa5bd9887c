import * as Plot from '@observablehq/plot';
import { symbolCircle } from 'd3-shape';
import type { Origin } from '../svg/svgDocument.ts';
import { type PlotPanel, renderPlots } from './plots.ts';

/** Numbers of two runs of the same networks, plotted against each other. */
interface AgreementFigureData {
  readonly comparisons: readonly {
    readonly name: string;
    readonly title: string;
    readonly log: boolean;
    readonly pairs: readonly { readonly published: number; readonly own: number }[];
    /** Pearson correlation; of the logarithms if the axes are logarithmic. */
    readonly correlation: number;
  }[];
}

const colour = '#00669c';

/** Scatter plots of the published numbers (x) and our own (y); the diagonal is agreement. */
export function renderAgreementFigure(data: AgreementFigureData, origin?: Origin): string {
  return renderPlots({
    title: 'The published run and ours',
    description: 'Every printed number of the published run against the same one of our own draw.',
    panels: data.comparisons.map(scatterPanel),
    legend: [
      { text: 'a printed number', colour, shape: symbolCircle },
      { text: 'equal', colour: '#777', line: true },
    ],
    origin,
  });
}

function scatterPanel({
  name,
  title,
  log,
  pairs,
  correlation,
}: AgreementFigureData['comparisons'][number]): PlotPanel {
  const shown = pairs.filter(
    ({ published, own }) =>
      Number.isFinite(published) && Number.isFinite(own) && (!log || (published > 0 && own > 0)),
  );
  // From the smallest to the largest number of both runs, so that the diagonal spans both axes.
  const values = shown.flatMap(({ published, own }) => [published, own]).sort((a, b) => a - b);
  const ends = values.length > 0 ? [values[0]!, values.at(-1)!] : [];
  const r = Number.isFinite(correlation) ? `, r = ${shortened(correlation)}` : '';
  return {
    name,
    title: `${title}${r}`,
    x: { label: 'published', log },
    y: { label: 'ours', log },
    marks: [
      Plot.line(ends, { x: ends, y: ends, stroke: '#777', strokeWidth: 0.9, className: 'equal' }),
      Plot.dot(shown, {
        ...{ x: 'published', y: 'own', r: 1.7, className: 'pairs' },
        ...{ fill: colour, fillOpacity: 0.6 },
      }),
    ],
  };
}

/** The correlation with all its leading nines, so that 0.99996 is not rounded to 1. */
function shortened(correlation: number): string {
  const missing = 1 - Math.abs(correlation);
  const digits = missing > 0 ? Math.min(8, Math.max(2, Math.ceil(-Math.log10(missing)))) : 2;
  return correlation.toFixed(digits).replace('-', '−');
}
