import type { Origin } from './origin.ts';
import type { RenderedFigure } from './planePage.ts';
import { renderPlots } from './plotFigure.ts';
import type { PlotPanel } from './plotPanel.ts';
import { padded } from './scalingTransitionPanels.ts';

/** Numbers of two runs of the same networks, to be plotted against each other. */
export interface AgreementFigureData {
  readonly comparisons: readonly {
    readonly name: string;
    readonly title: string;
    readonly log: boolean;
    readonly pairs: readonly { readonly published: number; readonly own: number }[];
    /** Pearson's correlation, of logarithms on logarithmic axes. */
    readonly correlation: number;
  }[];
}

/** Scatter plots of the published numbers (x) and our own (y); the diagonal is agreement. */
export function renderAgreementFigure(
  data: AgreementFigureData,
  origin?: Origin,
): RenderedFigure<string> {
  return renderPlots({
    title: 'The published run and ours',
    description: 'Every printed number of the published run against the same one of our own draw.',
    panels: data.comparisons.map(scatterPanel),
    legend: [
      { text: [{ text: 'a printed number' }], colour: mark, shape: 'circle' },
      { text: [{ text: 'equal' }], colour: '#777', line: true },
    ],
    origin,
  });
}

const mark = '#00669c';

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
  const values = shown.flatMap(({ published, own }) => [published, own]);
  const [low, high] = values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)] as const,
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as const,
  );
  const ends = values.length > 0 ? ([low, high] as const) : ([1, 10] as const);
  const domain = log ? ([ends[0] / 1.3, ends[1] * 1.3] as const) : padded(ends[0], ends[1]);
  const r = Number.isFinite(correlation) ? `, r = ${shortened(correlation)}` : '';
  return {
    name,
    title: `${title}${r}`,
    x: { label: 'published', domain, log },
    y: { label: 'ours', domain, log },
    series: [
      {
        name: 'equal',
        colour: '#777',
        thickness: 0.9,
        line: [
          [domain[0], domain[0]],
          [domain[1], domain[1]],
        ],
      },
      {
        ...{ name: 'pairs', colour: mark, size: 1.7, opacity: 0.6 },
        points: shown.map(({ published, own }) => ({ x: published, y: own })),
      },
    ],
  };
}

/** As many nines as there are, and one digit more: 0.99996 is not 1. */
function shortened(correlation: number): string {
  const missing = 1 - Math.abs(correlation);
  const digits = missing > 0 ? Math.min(8, Math.max(2, Math.ceil(-Math.log10(missing)))) : 2;
  return correlation.toFixed(digits).replace('-', '−');
}
