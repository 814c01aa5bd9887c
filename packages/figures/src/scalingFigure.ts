import { scaleSequential } from 'd3-scale';
import { interpolateViridis } from 'd3-scale-chromatic';
import { type MarkShape, markShapes } from './mark.ts';
import type { Origin } from './origin.ts';
import type { RenderedFigure } from './planePage.ts';
import { type PlotLegendEntry, renderPlots } from './plotFigure.ts';
import type { PlotPanel } from './plotPanel.ts';
import { agreementPanel, powersPanel } from './scalingAgreementPanels.ts';
import { collapsePanel, placesPanel, transitionPanel } from './scalingTransitionPanels.ts';
import { ink } from './style.ts';

/** A number with the interval that it lies in. */
export interface PlottedEstimate {
  readonly value: number;
  readonly interval: readonly [low: number, high: number];
  readonly theory?: number;
}

interface PlottedLine {
  readonly limit: PlottedEstimate;
  readonly slope: PlottedEstimate;
}

/** What the figure of a scaling study shows: the findings of its analysis. */
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

/** How the networks of a dimension look in every panel. */
export interface DimensionStyle {
  readonly dimension: number;
  readonly colour: string;
  readonly shape: MarkShape;
}

/**
 * The scaling study: the transition against γ_w + γ_σ² and against the ratio in which it collapses,
 * its place and width against 1/ln d, the distance of the dynamics against w on each line of one
 * σ²w, and the powers of w fitted to them.
 */
export function renderScalingFigure(
  data: ScalingFigureData,
  origin?: Origin,
): RenderedFigure<string> {
  const styles = dimensionStyles(data);
  const excesses = [...new Set(data.agreement.lines.map(({ excess }) => excess))];
  const panels: PlotPanel[] = [
    transitionPanel(data, styles),
    collapsePanel(data, styles),
    placesPanel(data, styles),
    ...excesses.map((excess) => agreementPanel(data, excess, styles)),
    powersPanel(data, excesses),
  ];
  return renderPlots({
    title: 'Scaling: networks of growing dimension at fixed exponents',
    description: `Two-layer linear networks, rank K = ${data.rank}, of dimension ${styles.map(({ dimension }) => dimension).join(', ')}: the transition between the active and the lazy regime, and the distance between gradient descent and the self-consistent dynamics.`,
    panels,
    legend: legendOf(styles),
    origin,
  });
}

function dimensionStyles({ transition, agreement }: ScalingFigureData): DimensionStyle[] {
  const all = [...transition.cuts, ...agreement.lines].map(({ dimension }) => dimension);
  const dimensions = [...new Set(all)].sort((a, b) => a - b);
  // Yellow, the upper end of the scale, cannot be seen on white.
  const colour = scaleSequential(
    [0, Math.max(1, (dimensions.length - 1) / 0.82)],
    interpolateViridis,
  );
  return dimensions.map((dimension, k) => ({
    dimension,
    colour: colour(k),
    shape: markShapes[k % markShapes.length]!,
  }));
}

function legendOf(styles: readonly DimensionStyle[]): PlotLegendEntry[] {
  return [
    ...styles.map(({ dimension, colour, shape }) => ({
      text: [{ text: 'd', italic: true }, { text: ` = ${dimension}` }],
      ...{ colour, shape, line: true },
    })),
    { text: [{ text: 'theory' }], colour: ink, line: true, dash: '4 2.5', first: true },
    { text: [{ text: 'fit' }], colour: '#777', line: true },
    { text: [{ text: 'left out of the fit' }], colour: ink, shape: 'circle', hollow: true },
    { text: [{ text: 'at unlimited width' }], colour: '#777', line: true, dash: '1.5 2' },
  ];
}
