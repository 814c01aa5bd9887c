import { type Axis, axisValues } from './axis.ts';

/** A place in the plane and a repetition there. */
export interface GridCell {
  /** Position in grid order: γ_σ² outermost, then γ_w, then the trial; the row in `metrics.csv`. */
  readonly index: number;
  /** Positions along the two axes. */
  readonly column: number;
  readonly row: number;
  readonly gammaSigma2: number;
  readonly gammaW: number;
  readonly trial: number;
}

/** What of a preset's section spans the grid. */
export interface GridAxes {
  readonly gammaSigma2: Axis;
  readonly gammaW: Axis;
  readonly trials?: number;
}

/** Every cell of a section in grid order, with the exact values of its axes. */
export function gridCells({ gammaSigma2, gammaW, trials = 1 }: GridAxes): GridCell[] {
  const rows = axisValues(gammaW);
  const places = axisValues(gammaSigma2).flatMap((sigma, column) =>
    rows.flatMap((w, row) =>
      Array.from({ length: trials }, (_, trial) => ({
        column,
        row,
        gammaSigma2: sigma,
        gammaW: w,
        trial,
      })),
    ),
  );
  return places.map((place, index) => ({ index, ...place }));
}
