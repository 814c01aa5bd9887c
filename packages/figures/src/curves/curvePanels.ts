import { max } from 'd3-array';
import type { SvgSelection } from 'd3-node';
import { appendAxes, boxScales } from '../svg/axes.ts';
import {
  append,
  type Box,
  coordinate,
  insideOf,
  type Point,
  panelSize,
  type Size,
} from '../svg/geometry.ts';
import { appendText } from '../svg/richText.ts';
import { fontSize, ink } from '../svg/style.ts';
import { sigma2W } from '../svg/symbols.ts';
import { appendBetween, appendCurve, greys, palette } from './curvePath.ts';
import { type Curve, type DynamicsName, dynamicsNames } from './figure1Data.ts';

const margin = { left: 46, top: 26, right: 28, bottom: 38 } as const;

/** Height of a plot over its width. */
const aspect = 196 / 262;

/** The size of a panel from its width, including the title and the label of the threshold. */
export const curvePanelSize = (width: number): Size => panelSize(width, margin, aspect);

/** The smallest width at which the numbers of ten ticks do not touch. */
export const leastCurvePanelWidth = 200;

/** The y axis ends at this multiple of the highest value. */
const headroom = 1.05;

interface Frame {
  readonly title: string;
  readonly letter?: string | undefined;
  readonly yLabel: string;
  /** Last iteration and largest value; both axes start at 0. */
  readonly last: number;
  readonly highest: number;
  readonly size: Size;
}

/** Axes and title of a panel of curves; returns the group to draw in, its scales and its box. */
function appendFrame(parent: SvgSelection, name: string, frame: Frame, corner: Point) {
  const group = parent.append('g').attr('class', 'panel').attr('data-panel', name);
  const box = insideOf(frame.size, margin, corner);
  const scales = boxScales(box, [0, frame.last], [0, headroom * frame.highest]);
  const curves = group.append('g').attr('class', 'curves');
  appendAxes(group, box, {
    x: { scale: scales.x, label: 'Iteration', ticks: scales.x.ticks(10) },
    y: { scale: scales.y, label: frame.yLabel },
  });
  const title = [{ text: `${frame.letter ? `${frame.letter}  ` : ''}${frame.title}` }];
  appendText(group, title, { x: box.left, y: box.top - 9, size: fontSize.title, bold: true });
  return { group, curves, scales, box };
}

export const errorColours = { train: palette[0]!, test: palette[3]! } as const;
export const bulkFill = '#dedede';

/** Curves of gradient descent and, where they were computed, of the self-consistent dynamics. */
type OfDynamics<Curves> = Readonly<Partial<Record<DynamicsName, Curves>>> & { readonly gd: Curves };

/** The errors of both dynamics, and the predicted ones. */
export type ErrorCurves = OfDynamics<BothErrors> & { readonly predicted?: BothErrors | undefined };
type BothErrors = Readonly<Record<'train' | 'test', Curve>>;

/** Left panel: train and test error against the iteration. */
export function appendErrorsPanel(
  parent: SvgSelection,
  errors: ErrorCurves,
  options: Pick<Frame, 'last' | 'letter' | 'size'>,
  origin: Point,
): void {
  const all = dynamicsNames.flatMap((name) => Object.values(errors[name] ?? {}));
  const frame = {
    title: 'Train and test error',
    yLabel: 'Error',
    highest: highest(all),
    ...options,
  };
  const { curves, scales } = appendFrame(parent, 'errors', frame, origin);
  for (const dynamics of ['sc', 'gd', 'predicted'] as const) {
    for (const kind of ['train', 'test'] as const) {
      const curve = errors[dynamics]?.[kind];
      if (curve) appendCurve(curves, curve, scales, { dynamics, colour: errorColours[kind] }, kind);
    }
  }
}

export type SpectrumCurves = OfDynamics<readonly Curve[]>;

/** Number of curves drawn within the band of the bulk, including the largest one. */
const bulkCurves = 5;

/** Right panel: leading singular values, the bulk and the threshold σ²w. */
export function appendSingularValuesPanel(
  parent: SvgSelection,
  spectra: SpectrumCurves,
  options: Pick<Frame, 'last' | 'letter' | 'size'> & {
    readonly rank: number;
    readonly threshold?: number | undefined;
  },
  origin: Point,
): void {
  const { rank, threshold, ...rest } = options;
  const leading = dynamicsNames.flatMap((name) => spectra[name]?.slice(0, rank + 1) ?? []);
  const frame = {
    title: 'Singular values',
    yLabel: 'Singular value',
    highest: Math.max(highest(leading), threshold ?? 0),
    ...rest,
  };
  const { group, curves, scales, box } = appendFrame(parent, 'singular-values', frame, origin);
  const { sc: band = spectra.gd } = spectra;
  appendBetween(curves, band.at(-1)!, band[rank]!, scales, bulkFill);
  for (const dynamics of ['sc', 'gd'] as const) {
    const own = spectra[dynamics] ?? [];
    for (const index of own.length > 0 ? bulkIndices(rank, own.length) : []) {
      const style = { dynamics, colour: greys, thickness: 0.6 };
      appendCurve(curves, own[index]!, scales, style, `s${index + 1}`);
    }
  }
  if (threshold) appendThreshold(group, threshold, scales.y(threshold), box);
  for (const dynamics of ['sc', 'gd'] as const) {
    spectra[dynamics]?.slice(0, rank).forEach((curve, k) => {
      appendCurve(curves, curve, scales, { dynamics, colour: colourOf(k) }, `s${k + 1}`);
    });
  }
}

export const colourOf = (k: number) => palette[k % palette.length]!;

/** The largest singular value of the bulk, and others at equal steps of the index. The smallest, which is 0, is left out. */
function bulkIndices(rank: number, dimension: number): number[] {
  const count = Math.min(bulkCurves, dimension - rank);
  return Array.from(
    { length: count },
    (_, k) => rank + Math.floor((k * (dimension - rank)) / count),
  );
}

function appendThreshold(parent: SvgSelection, value: number, y: number, box: Box): void {
  const d = `M${coordinate(box.left)},${coordinate(y)}H${coordinate(box.right)}`;
  const line = { stroke: ink, 'stroke-width': 1.1, 'stroke-dasharray': '1.5 2' };
  append(parent, 'path', { class: 'threshold', 'data-value': value, d, ...line });
  appendText(parent, sigma2W, { x: box.right + 4, y, size: fontSize.label, middle: true });
}

function highest(curves: readonly Curve[]): number {
  return max(curves.flatMap(({ values }) => values.filter(Number.isFinite))) ?? 1;
}
