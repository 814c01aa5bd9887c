import { cellWidth } from './cellWidth.ts';
import { initialVariance } from './initialVariance.ts';
import { stream } from './stream.ts';
import { drawWeights, type Weights } from './weights.ts';

interface CellOptions {
  readonly dimension: number;
  /** γ_σ²: σ² = d^γ_σ². */
  readonly gammaSigma2: number;
  /** γ_w: w = ⌊d^γ_w⌋. */
  readonly gammaW: number;
  /** Which repetition, from 0 (the default). */
  readonly trial?: number;
}

/** Initial weights of a cell after width reduction, and the parameters of the draw. */
export interface CellWeights extends Weights {
  /** w before the reduction. */
  readonly width: number;
  readonly sigma2: number;
  /** The cell's own stream: 16 hexadecimal digits. */
  readonly seed: string;
}

/**
 * The initial weights of one cell, from the stream 'weights' at (dimension, γ_σ², γ_w, trial).
 * Grids that contain the same two exponents, bit for bit, have the same weights there.
 * @throws UserError as {@link cellWidth} and {@link initialVariance} do
 */
export function drawCellWeights(rootSeed: number, cell: CellOptions): CellWeights {
  const { dimension, gammaSigma2, gammaW, trial = 0 } = cell;
  const width = cellWidth(dimension, gammaW);
  const sigma2 = initialVariance(dimension, gammaSigma2);
  const own = stream(rootSeed, 'weights', dimension, gammaSigma2, gammaW, trial);
  return { ...drawWeights(own, { dimension, width, sigma2 }), width, sigma2, seed: own.seed };
}
