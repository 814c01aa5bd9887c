import type { PlotPanel, PlotSeries } from './plotPanel.ts';
import type { DimensionStyle, ScalingFigureData } from './scalingFigure.ts';
import { padded } from './scalingTransitionPanels.ts';
import { ink } from './style.ts';
import { largestDistance, thresholdPower } from './symbols.ts';

type Line = ScalingFigureData['agreement']['lines'][number];

/** The squared distance against w at one σ²w, with the fitted powers and what no width removes. */
export function agreementPanel(
  data: ScalingFigureData,
  excess: number,
  styles: readonly DimensionStyle[],
): PlotPanel {
  const lines = data.agreement.lines.filter((line) => line.excess === excess);
  const widths = lines.flatMap(({ points }) => points.map(({ width }) => width));
  const distances = lines
    .flatMap(({ points, floor }) => [...points.map(({ distance }) => distance), floor])
    .filter((value) => value > 0);
  return {
    name: `distance-${excess < 0 ? 'active' : 'lazy'}-${Math.abs(excess)}`.replace('.', '_'),
    title: [
      { text: `${excess < 0 ? 'Active' : 'Lazy'}: ` },
      ...thresholdPower(Number((1 + excess).toPrecision(6))),
    ],
    x: {
      label: [{ text: 'Width ' }, { text: 'w', italic: true }],
      domain: [Math.min(...widths) / 2, Math.max(...widths) * 2],
      log: true,
    },
    y: {
      label: largestDistance,
      domain: [Math.min(...distances) / 2, Math.max(...distances) * 2],
      log: true,
    },
    series: styles.flatMap((style) => {
      const line = lines.find(({ dimension }) => dimension === style.dimension);
      return line
        ? lineSeries(line, style, [Math.min(...widths) / 2, Math.max(...widths) * 2])
        : [];
    }),
  };
}

function lineSeries(
  { points, fit, floor, dimension }: Line,
  { colour, shape }: DimensionStyle,
  [from, to]: readonly [number, number],
): PlotSeries[] {
  const used = points.filter((point) => point.used).map(({ width }) => width);
  const [first, last] = [Math.min(...used), Math.max(...used)];
  // The fit is to what lies above the floor; the curve is the two together, like the points.
  const at = (width: number) =>
    [width, floor + Math.exp(fit!.intercept + fit!.slope * Math.log(width))] as const;
  const curve = () => Array.from({ length: 41 }, (_, i) => at(first * (last / first) ** (i / 40)));
  return [
    {
      ...{ name: `floor-d${dimension}`, colour, dash: '1.5 2', thickness: 0.9 },
      line: floor > 0 ? [[from, floor] as const, [to, floor] as const] : [],
    },
    {
      ...{ name: `fit-d${dimension}`, colour, thickness: 1 },
      line: fit ? curve() : [],
    },
    {
      ...{ name: `d${dimension}`, colour, shape },
      points: points.map(({ width, distance, used: taken }) => ({
        x: width,
        y: distance,
        hollow: !taken,
      })),
    },
  ];
}

/** The fitted powers of w with 95 % intervals, a column a dimension, beside the theory's −1. */
export function powersPanel(data: ScalingFigureData, excesses: readonly number[]): PlotPanel {
  const fitted = data.agreement.lines.filter(({ fit }) => fit);
  const dimensions = fitted.map(({ dimension }) => dimension);
  const bounds = fitted.flatMap(({ fit }) => [...fit!.slopeInterval]);
  const [smallest, largest] = [Math.min(...dimensions, 1e9), Math.max(...dimensions, 1)];
  return {
    name: 'powers',
    title: [
      { text: 'Power of ' },
      { text: 'w', italic: true },
      { text: ': ' },
      ...excesses.flatMap((excess, k) => [
        { text: `${k > 0 ? ', ' : ''}${excess < 0 ? '● active' : '□ lazy'}` },
      ]),
    ],
    x: {
      label: [{ text: 'd', italic: true }],
      domain: dimensions.length > 0 ? [smallest / 1.4, largest * 1.4] : [10, 1000],
      log: true,
      ticks: [...new Set(dimensions)],
    },
    y: {
      label: 'Fitted power',
      domain: padded(Math.min(-1.2, ...bounds), Math.max(-0.8, ...bounds)),
    },
    guides: [{ axis: 'y', at: -1 }],
    series: excesses.map((excess, k) => ({
      name: `power-${excess}`,
      colour: ink,
      shape: excess < 0 ? ('circle' as const) : ('square' as const),
      size: 3,
      points: fitted
        .filter((line) => line.excess === excess)
        .map(({ dimension, fit }) => ({
          // Beside each other, so that no interval hides another one.
          x: dimension * 1.03 ** (2 * k - (excesses.length - 1)),
          y: fit!.slope,
          ...{ low: fit!.slopeInterval[0], high: fit!.slopeInterval[1] },
          hollow: excess >= 0,
        })),
    })),
  };
}
