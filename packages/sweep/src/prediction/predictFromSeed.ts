import { type Prediction, predictDraw, type Target, targetOf } from '@mixed-dynamics/theory';
import { problemFromSeed, type SeededNetwork, sharedFromSeed } from '../cells/fromSeed.ts';

const targets = new WeakMap<Float32Array, Target>();

/** Predicts a network of a sweep with the weights that it has, from its seed and exponents. */
export function predictFromSeed(network: SeededNetwork): Prediction {
  const { teacher, target } = sharedFromSeed(network);
  const d = network.section.dimension;
  const matrix = (data: Float32Array) => ({ rows: d, columns: d, data: Float64Array.from(data) });
  const decomposed =
    targets.get(target) ?? targetOf({ teacher: matrix(teacher), target: matrix(target) });
  targets.set(target, decomposed);
  const problem = problemFromSeed(network);
  return predictDraw(decomposed, problem, problem, network.section.stop);
}

export { type FileFlow, flowOfFiles, type NpyFiles } from './flowOfFiles.ts';
export type { SeededNetwork };
