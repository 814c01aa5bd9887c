import { expected } from '@mixed-dynamics/artifacts';
import { axisValues, type Figure2Section } from '@mixed-dynamics/sweep/preset';
import type { Experiment } from './openPreset.ts';

/**
 * The plane of an experiment.
 * @throws UserError when its preset has none
 */
export function figure2Section({ name, preset }: Experiment, remedy: string): Figure2Section {
  if (preset.figure2) return preset.figure2;
  throw expected({
    culprit: '`--preset`',
    expected: 'a preset with a section figure2',
    got: `'${name}'`,
    remedy,
  });
}

/** What pictures of a plane need of its section. */
export function planeOf({ dimension, rank, gammaSigma2, gammaW }: Figure2Section) {
  const axes = { gammaSigma2: axisValues(gammaSigma2), gammaW: axisValues(gammaW) };
  return { dimension, rank, axes };
}
