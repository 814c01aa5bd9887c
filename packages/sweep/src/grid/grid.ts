import { axesOf, moreAxes, type WithAxes } from '../presets/axes.ts';
import type { AxisValues } from '../presets/keys.ts';
import { type Axis, axisValues } from './axis.ts';

/** One repetition at one grid point. */
export interface GridCell {
  /** The row in `metrics.csv`, in grid order: the horizontal axis outermost, then the vertical one, then the trial. */
  readonly index: number;
  /** Index along the horizontal axis (`column`) and along the vertical one (`row`). */
  readonly column: number;
  readonly row: number;
  readonly gammaSigma2: number;
  readonly gammaW: number;
  readonly trial: number;
  /** The values on axes other than γ_σ² and γ_w, by key; absent if the plane has none. */
  readonly at?: AxisValues;
}

/** The axes and trials of a section. If γ_σ² or γ_w is not an axis of the plane, it holds a single value. */
export interface GridAxes extends WithAxes {
  readonly gammaSigma2: Axis;
  readonly gammaW: Axis;
  readonly trials?: number;
}

/** Every cell of a section in grid order, with the exact values of its axes. */
export function gridCells(section: GridAxes): GridCell[] {
  const { x, y } = axesOf(section);
  const [usualSigma2, usualW] = [section.gammaSigma2, section.gammaW].map(
    (axis) => axisValues(axis)[0]!,
  ) as [number, number];
  const more = moreAxes(section);
  const trials = Array.from({ length: section.trials ?? 1 }, (_, trial) => trial);
  const places = x.values.flatMap((across, column) =>
    y.values.flatMap((up, row) => {
      const values: Partial<Record<string, number>> = { [x.key]: across, [y.key]: up };
      const at = Object.fromEntries(more.map((key) => [key, values[key]!]));
      const { gammaSigma2 = usualSigma2, gammaW = usualW } = values;
      const place = { column, row, gammaSigma2, gammaW };
      return trials.map((trial) => ({ ...place, trial, ...(more.length > 0 && { at }) }));
    }),
  );
  return places.map((place, index) => ({ index, ...place }));
}
