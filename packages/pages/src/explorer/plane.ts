/** The plane of a preset, as far as the page shows it. */
export interface Plane {
  /** d. */
  readonly dimension: number;
  /** K. */
  readonly rank: number;
  /** The axes, ascending. Cells are in grid order: γ_σ² outermost, then γ_w, then the trial. */
  readonly gammaSigma2: readonly number[];
  readonly gammaW: readonly number[];
  readonly trials: number;
}

export const cellCount = ({ gammaSigma2, gammaW, trials }: Plane): number =>
  gammaSigma2.length * gammaW.length * trials;

/** The cell of a row of `metrics.csv`. */
export function placeOf(
  { gammaSigma2, gammaW, trials }: Plane,
  index: number,
): { column: number; row: number; trial: number; gammaSigma2: number; gammaW: number } {
  const node = Math.floor(index / trials);
  const [column, row] = [Math.floor(node / gammaW.length), node % gammaW.length];
  return {
    ...{ column, row, trial: index % trials },
    gammaSigma2: gammaSigma2[column]!,
    gammaW: gammaW[row]!,
  };
}

/** The row of `metrics.csv` of a cell. */
export const indexOf = (
  { gammaW, trials }: Plane,
  { column, row, trial }: { column: number; row: number; trial: number },
): number => (column * gammaW.length + row) * trials + trial;
