import { type Contour, contourField } from './contourField.ts';
import { fillGaps } from './fillGaps.ts';
import type { CellState, MetricsGrid } from './metricsGrid.ts';
import type { PanelSpec } from './panelSpecs.ts';

/** What a panel shows of the plane. */
export interface PanelField {
  /** Contours of the column, over gaps that are filled in. */
  readonly contour: Contour;
  /** Per cell; a cell whose value is NaN counts as failed. */
  readonly states: readonly CellState[];
  /** Some cell lies below the first band, or above the last. */
  readonly below: boolean;
  readonly above: boolean;
}

/**
 * The field of a panel. Values below the first band are raised to its lower edge: the logarithm
 * of a distance of 0 would otherwise pull every contour towards it.
 */
export function panelField(
  { column, transform, bands, spread }: PanelSpec,
  grid: MetricsGrid,
): PanelField {
  const { gammaSigma2: x, gammaW: y } = grid;
  const raw = grid.column(column).map((value) => transform?.(value) ?? value);
  // Where a cell has a value, but no spread yet, further draws are still to come.
  const without = spread ? 'missing' : 'failed';
  const states = grid.states.map((state, cell) =>
    state === 'ok' && !isShown(raw[cell]!) ? without : state,
  );
  const values = raw.map((value, cell) =>
    states[cell] === 'ok' ? Math.max(value, bands.from) : Number.NaN,
  );
  const filled = fillGaps(values, x, y).map((value) => (Number.isNaN(value) ? bands.from : value));
  return {
    contour: contourField({ x, y, values: filled }),
    states,
    below: raw.some((value, cell) => states[cell] === 'ok' && value < bands.from),
    above: raw.some((value, cell) => states[cell] === 'ok' && value > bands.to),
  };
}

/** Minus infinity is the logarithm of a distance of 0: an answer. Infinity is a divergence. */
const isShown = (value: number) => value < Number.POSITIVE_INFINITY;
