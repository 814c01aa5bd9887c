import { cellWidth, initialVariance } from './powers.ts';
import { coordinatesOf, type Sizes, shapeOf } from './shape.ts';
import type { StartOptions } from './start.ts';
import { stream, streamSeed } from './stream.ts';
import { drawWeights, type Weights } from './weights.ts';

/** A network, given by its exponents. */
export interface CellSetting extends Sizes, Pick<StartOptions, 'start' | 'varianceRatio'> {
  /** γ_σ²: σ² = d^γ_σ². */
  readonly gammaSigma2: number;
  /** γ_w: w = ⌊d^γ_w⌋. */
  readonly gammaW: number;
  /** Which repetition, from 0 (the default). */
  readonly trial?: number;
}

/** The initial weights of a cell after width reduction, with the parameters of the draw. */
export interface CellWeights extends Weights {
  /** w before the reduction. */
  readonly width: number;
  readonly sigma2: number;
  /** The seed of the cell's stream: 16 hexadecimal digits. */
  readonly seed: string;
}

/** The coordinates of a cell's stream. */
const coordinates = ({ gammaSigma2, gammaW, trial = 0, ...sizes }: CellSetting) =>
  [...coordinatesOf(shapeOf(sizes)), gammaSigma2, gammaW, trial] as const;

/** The seed of the stream of a cell's weights: 16 hexadecimal digits. */
export const cellSeed = (rootSeed: number, cell: CellSetting): string =>
  streamSeed(rootSeed, 'weights', ...coordinates(cell));

/**
 * The initial weights of one cell, from the stream 'weights' at (d, γ_σ², γ_w, trial); if d_in and d_out differ, both
 * replace d. Grids with bitwise equal exponents therefore share the weights of those cells. Networks that differ only
 * in the ratio of variances have the same draw with different scales.
 * @throws UserError as {@link cellWidth}, {@link initialVariance} and {@link drawWeights} do
 */
export function drawCellWeights(rootSeed: number, cell: CellSetting): CellWeights {
  const { dimension, gammaSigma2, gammaW } = cell;
  const width = cellWidth(dimension, gammaW);
  const sigma2 = initialVariance(dimension, gammaSigma2);
  const own = stream(rootSeed, 'weights', ...coordinates(cell));
  return { ...drawWeights(own, { ...cell, width, sigma2 }), width, sigma2, seed: own.seed };
}
