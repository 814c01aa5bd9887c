import * as Plot from '@observablehq/plot';
import { symbolCircle, symbolSquare } from 'd3-shape';
import { ink } from '../svg/style.ts';
import type { Origin } from '../svg/svgDocument.ts';
import {
  gammaSum,
  gammaW,
  inverseLogD,
  largestDistance,
  thresholdPower,
  thresholdRatio,
} from '../svg/symbols.ts';
import { type LineStyle, lineMark, type PlotPanel, renderPlots } from './plots.ts';
import {
  DimensionStyles,
  type Dot,
  fitted,
  floor,
  guide,
  type ScalingFigureData,
  theory,
} from './scalingData.ts';

/**
 * The scaling study: the transition against γ_w + γ_σ² and, for the data collapse, against s/‖A*‖; its
 * position and width against 1/ln d; the distance between the dynamics against w at each σ²w; and the
 * fitted powers of w.
 */
export function renderScalingFigure(data: ScalingFigureData, origin?: Origin): string {
  const { transition, agreement, rank } = data;
  const all = [...transition.cuts, ...agreement.lines].map(({ dimension }) => dimension);
  const styles = new DimensionStyles([...new Set(all)].sort((a, b) => a - b));
  const excesses = [...new Set(agreement.lines.map(({ excess }) => excess))];
  return renderPlots({
    title: 'Scaling: networks of growing dimension at fixed exponents',
    description: `Two-layer linear networks, rank K = ${rank}, of dimension ${styles.dimensions.join(', ')}: the transition between the active and the lazy regime, and the distance between gradient descent and the self-consistent dynamics.`,
    panels: [
      transitionPanel(data, styles),
      collapsePanel(data, styles),
      placesPanel(data, styles),
      ...excesses.map((excess) => agreementPanel(data, excess, styles)),
      powersPanel(data, excesses),
    ],
    legend: [
      ...styles.legend(),
      { text: 'theory', ...theory, line: true, first: true },
      { text: 'fit', ...fitted, line: true },
      { text: 'left out of the fit', colour: ink, shape: symbolCircle, hollow: true },
      { text: 'at unlimited width', colour: fitted.colour, ...floor, line: true },
    ],
    origin,
  });
}

const testErrorAxis = {
  label: 'Smallest test error',
  domain: [0, 0.8],
  ticks: [0, 0.25, 0.5, 0.75],
} as const;

/** The smallest test error across γ_w + γ_σ² = 1: every draw, and a line through their mean. */
function transitionPanel(
  { transition: { cuts }, gammaW: width }: ScalingFigureData,
  styles: DimensionStyles,
): PlotPanel {
  const points = cuts.flatMap(({ dimension, excess, testError }) =>
    excess.map((value, i): Dot => ({ x: 1 + value, y: testError[i]!, dimension })),
  );
  return {
    name: 'transition',
    title: [{ text: 'The transition at ' }, ...gammaW, { text: ` = ${width}` }],
    x: { label: gammaSum },
    y: testErrorAxis,
    marks: [
      guide('x', 1),
      Plot.line(
        points,
        Plot.groupX(
          { y: 'mean' },
          {
            ...{ x: 'x', y: 'y', z: 'dimension', strokeWidth: 1.2 },
            stroke: ({ dimension }: Dot) => styles.of(dimension).colour,
          },
        ),
      ),
      ...styles.dots(points, { size: 2 }),
    ],
  };
}

/** The smallest test error against s/‖A*‖; in this ratio all dimensions must collapse onto the limit curve. */
function collapsePanel(
  { transition: { cuts }, limitCurve }: ScalingFigureData,
  styles: DimensionStyles,
): PlotPanel {
  const points = cuts.flatMap(({ dimension, ratio, testError }) =>
    ratio.map((x, i): Dot => ({ x, y: testError[i]!, dimension })),
  );
  return {
    name: 'collapse',
    title: 'The same against the threshold',
    x: { label: thresholdRatio, log: true },
    y: testErrorAxis,
    marks: [
      ...styles.dots(points, { opacity: 0.85 }),
      lineMark(limitCurve, { ...theory, thickness: 1.4 }, 'limit'),
    ],
  };
}

/** Position and width of the transition against 1/ln d, with fits and the theory. */
function placesPanel({ transition }: ScalingFigureData, styles: DimensionStyles): PlotPanel {
  const { places } = transition;
  const inverse = (dimension: number) => 1 / Math.log(dimension);
  const end = 1.12 * Math.max(0.1, ...places.map(({ dimension }) => inverse(dimension)));
  const marks = (['width', 'position'] as const).flatMap((key): Plot.Markish[] => {
    const through = (limit: number, slope: number, style: LineStyle, name: string) =>
      lineMark(
        [0, end].map((x) => [x, limit + slope * x] as const),
        style,
        `${key}-${name}`,
      );
    const [line, some] = [transition[key], places[0]];
    const points = places.map(({ dimension, used, ...place }): Dot => {
      const { value: y, interval } = place[key];
      const [low, high] = interval;
      return { x: inverse(dimension), y, low, high, dimension, hollow: !used };
    });
    return [
      ...(line ? [through(line.limit.value, line.slope.value, fitted, 'fit')] : []),
      ...(some?.[key].theory !== undefined
        ? [through(0, some[key].theory / inverse(some.dimension), theory, 'theory')]
        : []),
      ...styles.dots(points, { size: 3 }),
    ];
  });
  return {
    name: 'places',
    title: 'Its width (above 0) and position − 1 (below)',
    x: { label: inverseLogD, domain: [0, end] },
    y: { label: [{ text: 'in units of ' }, ...gammaSum], zero: true },
    marks: [guide('y', 0), ...marks],
  };
}

/** The squared distance against w at one σ²w, with fitted powers and the floor that remains at infinite width. */
function agreementPanel(
  { agreement }: ScalingFigureData,
  excess: number,
  styles: DimensionStyles,
): PlotPanel {
  const lines = agreement.lines.filter((line) => line.excess === excess);
  const widths = lines.flatMap(({ points }) => points.map(({ width }) => width));
  const [least, most] = [Math.min(...widths) / 2, Math.max(...widths) * 2];
  const side = excess < 0 ? 'active' : 'lazy';
  return {
    name: `distance-${side}-${Math.abs(excess)}`.replace('.', '_'),
    title: [
      { text: excess < 0 ? 'Active: ' : 'Lazy: ' },
      ...thresholdPower(Number((1 + excess).toPrecision(6))),
    ],
    x: {
      label: [{ text: 'Width ' }, { text: 'w', italic: true }],
      domain: [least, most],
      log: true,
    },
    y: { label: largestDistance, log: true },
    marks: lines.flatMap(({ dimension, floor: level, fit, points }) => {
      const { colour } = styles.of(dimension);
      const used = points.filter((point) => point.used).map(({ width }) => width);
      const [first, last] = [Math.min(...used), Math.max(...used)];
      // The fit is of the distance minus the floor; the curve adds the floor, which the points include.
      const at = (width: number) =>
        [width, level + Math.exp(fit!.intercept + fit!.slope * Math.log(width))] as const;
      const curve = () =>
        Array.from({ length: 41 }, (_, i) => at(first * (last / first) ** (i / 40)));
      return [
        Plot.ruleY(level > 0 ? [level] : [], {
          ...{ stroke: colour, strokeWidth: floor.thickness, strokeDasharray: floor.dash },
        }),
        ...(fit ? [lineMark(curve(), { colour, thickness: 1 }, 'fit')] : []),
        ...styles.dots(
          points
            .filter(({ distance }) => distance > 0)
            .map(({ width, distance, used: taken }) => ({
              ...{ x: width, y: distance, dimension, hollow: !taken },
            })),
        ),
      ];
    }),
  };
}

/** The fitted powers of w with 95 % intervals, one column per dimension, and the theoretical −1. */
function powersPanel({ agreement }: ScalingFigureData, excesses: readonly number[]): PlotPanel {
  const lines = agreement.lines.filter(({ fit }) => fit);
  const dimensions = [...new Set(lines.map(({ dimension }) => dimension))];
  return {
    name: 'powers',
    title: [
      { text: 'Power of ' },
      { text: 'w', italic: true },
      { text: `: ${excesses.map((excess) => (excess < 0 ? '● active' : '□ lazy')).join(', ')}` },
    ],
    x: {
      label: [{ text: 'd', italic: true }],
      domain:
        dimensions.length > 0
          ? [Math.min(...dimensions) / 1.4, Math.max(...dimensions) * 1.4]
          : [10, 1000],
      log: true,
      ticks: dimensions,
    },
    y: { label: 'Fitted power' },
    marks: [
      guide('y', -1),
      ...excesses.flatMap((excess, k) => {
        const points = lines
          .filter((line) => line.excess === excess)
          .map(({ dimension, fit }) => {
            const [low, high] = fit!.slopeInterval;
            // Side by side, so that no interval hides another.
            const x = dimension * 1.03 ** (2 * k - (excesses.length - 1));
            return { x, y: fit!.slope, low, high };
          });
        return [
          Plot.ruleX(points, { x: 'x', y1: 'low', y2: 'high', stroke: ink, strokeWidth: 0.9 }),
          Plot.dot(points, {
            ...{ x: 'x', y: 'y', r: 3, stroke: ink, strokeWidth: 0.8, className: `power-${k}` },
            symbol: excess < 0 ? symbolCircle : symbolSquare,
            fill: excess < 0 ? ink : '#fff',
          }),
        ];
      }),
    ],
  };
}
