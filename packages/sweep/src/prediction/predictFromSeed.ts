import { type Prediction, predictDraw } from '@mixed-dynamics/theory';
import { problemFromSeed, type SeededNetwork, sharedFromSeed } from '../cells/fromSeed.ts';
import { decomposedTarget } from './decomposedTarget.ts';

/** Predicts a network of a sweep with its own weights, drawn again from its seed and exponents. */
export function predictFromSeed(network: SeededNetwork): Prediction {
  const problem = problemFromSeed(network);
  const target = decomposedTarget(sharedFromSeed(network), problem);
  const { varianceRatio, stop } = network.section;
  return predictDraw(target, { ...problem, varianceRatio }, problem, stop);
}

export { type FileFlow, flowOfFiles, type NpyFiles } from './flowOfFiles.ts';
export type { SeededNetwork };
