import { expected, type Table } from '@mixed-dynamics/artifacts';
import type { SvgSelection } from 'd3-node';
import {
  appendErrorsPanel,
  appendSingularValuesPanel,
  bulkFill,
  colourOf,
  curvePanelSize,
  type ErrorCurves,
  errorColours,
  leastCurvePanelWidth,
  type SpectrumCurves,
} from './curves/curvePanels.ts';
import { type CurveStyle, greys, type Shades, strokeAs } from './curves/curvePath.ts';
import { singularValueCurves, trainingCurve } from './curves/figure1Data.ts';
import { type Figure1PanelName, figure1PanelNames } from './names.ts';
import type { RenderedFigure } from './plane/planePage.ts';
import { append, cornerOf } from './svg/geometry.ts';
import { columnsOf, type Layout } from './svg/layout.ts';
import { appendLegend, type LegendEntry, legendHeight, sampleWidth } from './svg/legend.ts';
import type { Run } from './svg/richText.ts';
import { type Origin, svgDocument } from './svg/svgDocument.ts';
import { singularValue } from './svg/symbols.ts';

export interface Figure1Options {
  /** The table `training.csv`. */
  readonly training: Table;
  /** The table `singular-values.csv`, with the columns of `singularValueColumns`. */
  readonly singularValues: Table;
  /** s = σ²w; absent if equation (1) has no such threshold. */
  readonly threshold?: number | undefined;
  /** Rank K of the teacher: the number of singular values with their own colour. */
  readonly rank: number;
  /** The last iteration shown; default 90 as in the paper, or the end of the run. */
  readonly iterations?: number;
  /** The errors that theory predicts: columns `iteration`, `train_error`, `test_error`. */
  readonly prediction?: Table | undefined;
  /** Title of the whole picture. */
  readonly title?: string;
  /** Description of the computation, printed below in small letters. */
  readonly note?: string | undefined;
  /** Provenance to write into the pictures. */
  readonly origin?: Origin;
  /** Changes of the default layout. */
  readonly layout?: Pick<Layout, 'width'> & { readonly panels?: readonly Figure1PanelName[] };
}

/**
 * Figure 1 of the paper: one run by gradient descent (dashed) and, where it was computed, by the
 * self-consistent dynamics (solid). Left: the errors; right: the singular values of the learned matrix.
 * @throws UserError when a table lacks a column or a dynamics, or its iterations are out of order
 */
export function renderFigure1(options: Figure1Options): RenderedFigure<Figure1PanelName> {
  const run = readRun(options);
  const page = (names: readonly Figure1PanelName[], title: string) =>
    renderPage(options, run, names, title);
  return {
    composite: page(
      figure1PanelNames.filter((name) => options.layout?.panels?.includes(name) ?? true),
      options.title ?? `Figure 1: ${namesOf(run)}`,
    ),
    panels: {
      errors: page(['errors'], 'Train and test error'),
      'singular-values': page(['singular-values'], 'Singular values'),
    },
  };
}

interface TrainedRun {
  readonly errors: ErrorCurves;
  readonly spectra: SpectrumCurves;
  readonly last: number;
}

const namesOf = ({ errors }: TrainedRun) =>
  errors.sc ? 'gradient descent and the self-consistent dynamics' : 'gradient descent';

function readRun({
  training,
  singularValues,
  rank,
  iterations = 90,
  prediction,
}: Figure1Options): TrainedRun {
  const isFollowed = training.columns.some((column) => column.startsWith('sc_'));
  const both = (table: Table, prefix: string) => ({
    train: trainingCurve(table, `${prefix}train_error`, iterations),
    test: trainingCurve(table, `${prefix}test_error`, iterations),
  });
  const errors = {
    gd: both(training, 'gd_'),
    ...(isFollowed && { sc: both(training, 'sc_') }),
    predicted: prediction && both(prediction, ''),
  };
  const spectra = {
    gd: singularValueCurves(singularValues, 'gd', iterations),
    ...(isFollowed && { sc: singularValueCurves(singularValues, 'sc', iterations) }),
  };
  const dimension = spectra.gd.length;
  if (!(Number.isInteger(rank) && rank >= 1 && rank < dimension)) {
    throw expected({
      culprit: '`rank`',
      expected: `an integer from 1 to ${dimension - 1}, less than the number of singular values`,
      got: rank,
      remedy: 'give the rank of the teacher',
    });
  }
  return { errors, spectra, last: Math.min(iterations, errors.gd.train.iterations.at(-1)!) };
}

function renderPage(
  { threshold, rank, origin, note, layout = {} }: Figure1Options,
  run: TrainedRun,
  names: readonly Figure1PanelName[],
  title: string,
): string {
  const { errors, spectra, last } = run;
  const { columns, width } = columnsOf(names.length, leastCurvePanelWidth, layout);
  const size = curvePanelSize(width / columns);
  const legends = names.map((name) => figure1Legend(name, rank, errors));
  const legendWidth = size.width - 12;
  const rowHeight =
    size.height + 10 + Math.max(...legends.map((it) => legendHeight(it, legendWidth)));
  const height = Math.ceil(names.length / columns) * rowHeight;
  const description = errors.sc
    ? 'Gradient descent (dashed) and the self-consistent dynamics (solid), from the same start.'
    : 'Gradient descent.';
  return svgDocument({ width, height, title, description, origin, note }, (root) => {
    names.forEach((name, k) => {
      const letter = names.length > 1 ? 'ab'[k] : undefined;
      const [left, top] = cornerOf(k, columns, { ...size, height: rowHeight });
      const frame = { last, letter, size };
      if (name === 'errors') appendErrorsPanel(root, errors, frame, [left, top]);
      else {
        appendSingularValuesPanel(root, spectra, { ...frame, rank, threshold }, [left, top]);
      }
      const legend = { left: left + 6, top: top + size.height + 4, width: legendWidth };
      appendLegend(root, legends[k]!, legend);
    });
  });
}

/** Each panel has its own legend, because colours have different meanings in them. */
function figure1Legend(
  name: 'errors' | 'singular-values',
  rank: number,
  { sc, predicted: prediction }: ErrorCurves,
): LegendEntry[] {
  const dynamics: LegendEntry[] = [
    { text: 'gradient descent', sample: sampleLine('gd', greys) },
    ...(sc ? [{ text: 'self-consistent', sample: sampleLine('sc', greys) }] : []),
  ];
  if (name === 'errors') {
    const { train, test } = errorColours;
    return [
      ...dynamics,
      ...(prediction ? [{ text: 'predicted', sample: sampleLine('predicted', greys) }] : []),
      { text: 'train error', sample: sampleLine('sc', train), first: true },
      { text: 'test error', sample: sampleLine('sc', test) },
    ];
  }
  const leading = { text: leadingText(rank), sample: sampleLeading(rank), first: true };
  return [
    ...dynamics,
    { ...leading, width: leadingSample * rank },
    { text: 'all others', sample: sampleBulk },
  ];
}

const leadingText = (rank: number): Run[] =>
  rank === 1
    ? [...singularValue(1)]
    : [...singularValue(1), { text: rank === 2 ? ', ' : ', …, ' }, ...singularValue(rank)];

/** Width of the sample of one leading singular value. */
const leadingSample = 14;

const sampleLeading = (rank: number) => (parent: SvgSelection) => {
  for (let k = 0; k < rank; k += 1) {
    const path = parent.append('path').attr('d', `M${k * leadingSample},0h${leadingSample}`);
    strokeAs(path, { dynamics: 'sc', colour: colourOf(k) });
  }
};

const sampleLine = (dynamics: CurveStyle['dynamics'], colour: Shades) => (parent: SvgSelection) => {
  strokeAs(parent.append('path').attr('d', `M0,0H${sampleWidth}`), { dynamics, colour });
};

const sampleBulk = (parent: SvgSelection) => {
  append(parent, 'rect', { y: -5, width: sampleWidth, height: 10, fill: bulkFill });
};
