import { expected, gammaAxes, isGammaPlane, type PlaneAxes } from '@mixed-dynamics/artifacts';
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

/** The axes of a section's plane. */
export const axesOf = ({ gammaSigma2, gammaW }: Pick<Figure2Section, 'gammaSigma2' | 'gammaW'>) =>
  gammaAxes(axisValues(gammaSigma2), axisValues(gammaW));

/** The parts of a section that pictures of its plane need. */
export function planeOf(section: Figure2Section, seed?: number) {
  const { dimension, rank } = section;
  const axes = axesOf(section);
  const { ranges = isPublished(section, axes) ? 'paper' : 'data' } = section;
  return { dimension, rank, axes, ranges, note: noteOf(section, seed) };
}

/** Whether it is the paper's plane, of any dimension and resolution: the published ranges fit it. */
function isPublished(
  { rank, learningRateConstant, noise = 1 }: Figure2Section,
  axes: PlaneAxes,
): boolean {
  const ends = [axes.x, axes.y].flatMap(({ values }) => [values[0], values.at(-1)]);
  return (
    rank === 5 &&
    learningRateConstant === 50 &&
    noise === 1 &&
    isGammaPlane(axes) &&
    ends.join() === '-3,0,0,2.8'
  );
}

/** The computed experiment in one line. */
export function noteOf(
  {
    dimension,
    rank,
    learningRateConstant: c,
    noise = 1,
  }: Pick<Figure2Section, 'dimension' | 'rank' | 'learningRateConstant' | 'noise'>,
  seed: number | undefined,
): string {
  return [
    `d = ${dimension}, K = ${rank}, c = ${c}`,
    ...(noise === 1 ? [] : [noise === 0 ? 'no noise' : `noise ${noise}`]),
    ...(seed === undefined ? [] : [`seed ${seed}`]),
  ].join(', ');
}
