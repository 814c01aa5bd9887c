/** A cell of Figure 2: σ² = d^γ_σ², w = ⌊d^γ_w⌋. */
export interface PlanePoint {
  readonly gammaSigma2: number;
  readonly gammaW: number;
}

/** Cells across the plane of Figure 2, quick ones first; w = 1 to w = 4 are the hardest. */
export const paperCells: readonly PlanePoint[] = (
  [
    [-2, 2.8],
    [-0.3, 1.5],
    [-0.8, 2.8],
    [-1.5, 1.4],
    [-2.2, 1.75],
    [-3, 2.8],
    [-1, 1],
    [-2.6, 1.2],
    [-0.5, 0.5],
    [-0.4, 0.1],
    [0, 0.3],
    [-1.5, 0],
    [-3, 0.5],
    [-3, 1],
    [-3, 0],
  ] as const
).map(([gammaSigma2, gammaW]) => ({ gammaSigma2, gammaW }));
