import * as Plot from '@observablehq/plot';
import { scaleSequential } from 'd3-scale';
import { interpolateViridis } from 'd3-scale-chromatic';
import {
  type SymbolType,
  symbolCircle,
  symbolCross,
  symbolDiamond2,
  symbolSquare,
  symbolTriangle,
} from 'd3-shape';
import { ink } from '../svg/style.ts';
import { errorBars, type LineStyle, type PlotLegendEntry } from './plots.ts';

/** A number with its confidence interval. */
interface PlottedEstimate {
  readonly value: number;
  readonly interval: readonly [low: number, high: number];
  readonly theory?: number;
}

interface PlottedLine {
  readonly limit: PlottedEstimate;
  readonly slope: PlottedEstimate;
}

/** The results of a scaling analysis, for its figure. */
export interface ScalingFigureData {
  readonly transition: {
    readonly cuts: readonly {
      readonly dimension: number;
      readonly excess: readonly number[];
      readonly ratio: readonly number[];
      readonly testError: readonly number[];
    }[];
    readonly places: readonly {
      readonly dimension: number;
      readonly used: boolean;
      readonly position: PlottedEstimate;
      readonly width: PlottedEstimate;
    }[];
    readonly position?: PlottedLine;
    readonly width?: PlottedLine;
  };
  readonly agreement: {
    readonly lines: readonly {
      readonly excess: number;
      readonly dimension: number;
      readonly floor: number;
      readonly points: readonly {
        readonly width: number;
        readonly distance: number;
        readonly used: boolean;
      }[];
      readonly fit?: {
        readonly slope: number;
        readonly intercept: number;
        readonly slopeInterval: readonly [number, number];
      };
    }[];
  };
  /** The smallest test error at d → ∞ against s/‖A*‖. */
  readonly limitCurve: readonly (readonly [ratio: number, testError: number])[];
  /** γ_w of the cut. */
  readonly gammaW: number;
  readonly rank: number;
}

/** A plotted point: a network, or a fitted number of one dimension. */
export interface Dot {
  readonly x: number;
  readonly y: number;
  /** Ends of an error bar. */
  readonly low?: number;
  readonly high?: number;
  readonly dimension: number;
  /** Excluded from the fit. */
  readonly hollow?: boolean;
}

export const theory: LineStyle = { colour: ink, dash: '4 2.5' };
export const fitted: LineStyle = { colour: '#777' };
export const floor = { dash: '1.5 2', thickness: 0.9 } as const;

const shapes: readonly SymbolType[] = [
  symbolCircle,
  symbolSquare,
  symbolTriangle,
  symbolDiamond2,
  symbolCross,
];

/** The symbol and colour of each dimension, the same in every panel. */
export class DimensionStyles {
  readonly dimensions: readonly number[];
  readonly #colour: (k: number) => string;

  constructor(dimensions: readonly number[]) {
    this.dimensions = dimensions;
    // Yellow, the upper end of the scale, is invisible on white.
    const end = Math.max(1, (dimensions.length - 1) / 0.82);
    this.#colour = scaleSequential([0, end], interpolateViridis);
  }

  of(dimension: number): { readonly colour: string; readonly shape: SymbolType } {
    const k = this.dimensions.indexOf(dimension);
    return { colour: this.#colour(k), shape: shapes[k % shapes.length]! };
  }

  legend(): PlotLegendEntry[] {
    return this.dimensions.map((dimension) => ({
      text: [{ text: 'd', italic: true }, { text: ` = ${dimension}` }],
      ...this.of(dimension),
      line: true,
    }));
  }

  /** Points with their error bars, one layer per dimension. */
  dots(points: readonly Dot[], { size = 2.6, opacity = 1 } = {}): Plot.Markish[] {
    return this.dimensions.flatMap((dimension) => {
      const { colour, shape } = this.of(dimension);
      const own = points.filter(
        (point) => point.dimension === dimension && Number.isFinite(point.y),
      );
      const barred = own.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
      return [
        errorBars(barred, colour),
        Plot.dot(own, {
          ...{ x: 'x', y: 'y', r: size, symbol: shape, stroke: colour, opacity },
          ...{ strokeWidth: 0.8, className: `d${dimension}` },
          fill: ({ hollow = false }: Dot) => (hollow ? '#fff' : colour),
        }),
      ];
    });
  }
}

/** A line of constant x or y across the panel. */
export const guide = (axis: 'x' | 'y', at: number): Plot.Markish =>
  (axis === 'x' ? Plot.ruleX : Plot.ruleY)([at], {
    ...{ stroke: '#888', strokeWidth: 0.8, strokeDasharray: '1.5 2', className: 'guide' },
  });
