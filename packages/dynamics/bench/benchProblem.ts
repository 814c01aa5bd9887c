import { cellWidth, drawData, drawWeights, initialVariance, stream } from '@mixed-dynamics/data';
import { hyperparametersOf, sharedDataOf, type TrainingProblem } from '../src/index.ts';

/** A wide network in the active regime, as in Figure 1: r = 2d, and A turns, so the tracker is loaded. */
const cell = { gammaSigma2: -1.85, gammaW: 2.25, rank: 5, learningRateConstant: 50, seed: 8 };

/**
 * A network of the paper's kind at any dimension.
 * @param width w; by default that of γ_w = 2.25, which is more than 2d
 */
export function benchProblem(
  dimension: number,
  width = cellWidth(dimension, cell.gammaW),
): TrainingProblem {
  const { gammaSigma2, rank, learningRateConstant, seed } = cell;
  const data = sharedDataOf(drawData(seed, { dimension, rank }), dimension);
  const sigma2 = initialVariance(dimension, gammaSigma2);
  const own = stream(seed, 'bench', dimension, width);
  const weights = drawWeights(own, { dimension, width, sigma2 });
  const gammaW = Math.log(width) / Math.log(dimension);
  const { teacher, target, teacherNorm } = data;
  const setting = { dimension, gammaSigma2, gammaW, learningRateConstant };
  const { learningRate } = hyperparametersOf(setting, { teacherNorm });
  return {
    inputs: dimension,
    outputs: dimension,
    teacher,
    target,
    ...weights,
    width,
    threshold: sigma2 * width,
    learningRate,
    update: 'alternating',
  };
}
