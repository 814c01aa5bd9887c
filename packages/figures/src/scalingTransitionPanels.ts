import type { PlotPanel, PlotPoint, PlotSeries } from './plotPanel.ts';
import type { Run } from './richText.ts';
import type { DimensionStyle, PlottedEstimate, ScalingFigureData } from './scalingFigure.ts';
import { ink } from './style.ts';
import { gammaSum, gammaW, inverseLogD, thresholdRatio } from './symbols.ts';

type Cut = ScalingFigureData['transition']['cuts'][number];

const testErrorAxis = {
  label: 'Smallest test error',
  domain: [0, 0.8],
  ticks: [0, 0.25, 0.5, 0.75],
} as const;

/** The smallest test error across γ_w + γ_σ² = 1: marks of every draw, a line through their mean. */
export function transitionPanel(
  data: ScalingFigureData,
  styles: readonly DimensionStyle[],
): PlotPanel {
  const { cuts } = data.transition;
  const sums = cuts.flatMap(({ excess }) => excess.map((value) => 1 + value));
  return {
    name: 'transition',
    title: [{ text: 'The transition at ' }, ...gammaW, { text: ` = ${data.gammaW}` }],
    x: { label: gammaSum, domain: padded(Math.min(...sums), Math.max(...sums)) },
    y: testErrorAxis,
    guides: [{ axis: 'x', at: 1 }],
    series: styles.flatMap((style) => {
      const own = cuts.filter(({ dimension }) => dimension === style.dimension);
      return cutSeries(own, style, (cut, i) => 1 + cut.excess[i]!);
    }),
  };
}

/** The same against s/‖A*‖, where all dimensions must fall on the curve of the limit. */
export function collapsePanel(
  data: ScalingFigureData,
  styles: readonly DimensionStyle[],
): PlotPanel {
  const { cuts } = data.transition;
  const ratios = cuts.flatMap(({ ratio }) => ratio);
  const limit: PlotSeries = {
    ...{ name: 'limit', colour: ink, dash: '4 2.5', thickness: 1.4 },
    line: data.limitCurve,
  };
  return {
    name: 'collapse',
    title: 'The same against the threshold',
    x: {
      label: thresholdRatio,
      domain: [Math.min(...ratios) / 1.5, Math.max(...ratios) * 1.5],
      log: true,
    },
    y: testErrorAxis,
    series: [
      ...styles.map(({ dimension, colour, shape }) => ({
        ...{ name: `d${dimension}`, colour, shape, opacity: 0.85 },
        points: cuts
          .filter((cut) => cut.dimension === dimension)
          .flatMap(({ ratio, testError }) => ratio.map((x, i) => ({ x, y: testError[i]! }))),
      })),
      limit,
    ],
  };
}

/** Position and width of the transition against 1/ln d, with fits and the theory. */
export function placesPanel(
  { transition }: ScalingFigureData,
  styles: readonly DimensionStyle[],
): PlotPanel {
  const { places } = transition;
  const inverse = places.map(({ dimension }) => 1 / Math.log(dimension));
  const end = 1.12 * Math.max(0.1, ...inverse);
  const series = (['width', 'position'] as const).flatMap((key): PlotSeries[] => {
    const line = transition[key];
    const points = styles.flatMap(({ dimension, colour, shape }): PlotSeries[] => {
      const place = places.find((candidate) => candidate.dimension === dimension);
      if (!place) return [];
      const point = { ...pointOf(1 / Math.log(dimension), place[key]), hollow: !place.used };
      return [{ name: `${key}-d${dimension}`, colour, shape, points: [point], size: 3 }];
    });
    const through = (limit: number, slope: number) => [
      [0, limit] as const,
      [end, limit + slope * end] as const,
    ];
    const [some] = places;
    const theory = some
      ? through(0, (some[key].theory ?? Number.NaN) * Math.log(some.dimension))
      : [];
    return [
      ...(line
        ? [
            {
              name: `${key}-fit`,
              colour: '#777',
              line: through(line.limit.value, line.slope.value),
            },
          ]
        : []),
      { name: `${key}-theory`, colour: ink, dash: '4 2.5', line: theory },
      ...points,
    ];
  });
  const values = places.flatMap(({ position, width }) => [
    ...position.interval,
    ...width.interval,
    ...[position.value, width.value],
    ...[position.theory ?? 0, width.theory ?? 0],
  ]);
  const finite = values.filter(Number.isFinite);
  return {
    name: 'places',
    title: [{ text: 'Its width (above 0) and position − 1 (below)' }],
    x: { label: inverseLogD, domain: [0, end] },
    y: {
      label: widthLabel,
      domain: padded(Math.min(-0.1, ...finite), Math.max(0.1, ...finite), 0.1),
    },
    guides: [{ axis: 'y', at: 0 }],
    series,
  };
}

const widthLabel: readonly Run[] = [{ text: 'in units of ' }, ...gammaSum];

function pointOf(x: number, { value, interval: [low, high] }: PlottedEstimate): PlotPoint {
  return { x, y: value, low, high };
}

function cutSeries(
  cuts: readonly Cut[],
  { dimension, colour, shape }: DimensionStyle,
  at: (cut: Cut, i: number) => number,
): PlotSeries[] {
  if (cuts.length === 0) return [];
  const mean = cuts[0]!.excess.map((_, i) => {
    const values = cuts.map(({ testError }) => testError[i]!).filter(Number.isFinite);
    return [at(cuts[0]!, i), values.reduce((sum, y) => sum + y, 0) / values.length] as const;
  });
  const points = cuts.flatMap((cut) => cut.testError.map((y, i) => ({ x: at(cut, i), y })));
  return [{ name: `d${dimension}`, ...{ colour, shape, points, line: mean, size: 2 } }];
}

/** A domain with some room at both ends. */
export function padded(low: number, high: number, share = 0.04): [number, number] {
  const room = share * (high - low || 1);
  return [low - room, high + room];
}
