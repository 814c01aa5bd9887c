import type { SeededNetwork } from '@mixed-dynamics/sweep/from-seed';
import { type Facts, placeOf, type TrainingFacts } from '../facts.ts';

/** A network of the results by its seed and exponents, for workers that draw it again. */
export function seededNetwork(
  { plane, setting, stop }: Pick<Facts, 'plane' | 'setting' | 'stop'>,
  { seed: rootSeed }: Pick<TrainingFacts, 'seed'>,
  index: number,
): SeededNetwork {
  const { x, y, trial } = placeOf(plane, index);
  const unit = setting.dimension / Math.sqrt(setting.rank);
  const values = setting.singularValues.map((value) => unit * value);
  const section = { ...setting, stop, singularValues: values.length > 0 ? values : undefined };
  return { rootSeed, section, gammaSigma2: x, gammaW: y, trial };
}
