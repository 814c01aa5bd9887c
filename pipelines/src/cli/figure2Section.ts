import { expected, isGammaPlane, type PlaneAxes } from '@mixed-dynamics/artifacts';
import { axesOf, type Figure2Section, type Preset } from '@mixed-dynamics/sweep/preset';
import type { Experiment } from './experiment.ts';
import { fixedWords, type Setting, settingWords, sizeWords } from './settingWords.ts';

/**
 * A section of an experiment's preset.
 * @throws UserError when the preset has none of that name
 */
export function sectionOf<Name extends 'figure2' | 'scaling'>(
  { name, preset }: Experiment,
  section: Name,
  remedy: string,
): NonNullable<Preset[Name]> {
  const found = preset[section];
  if (found) return found;
  throw expected({
    culprit: '`--preset`',
    expected: `a preset with a section ${section}`,
    got: `'${name}'`,
    remedy,
  });
}

/** The section `figure2` of an experiment, see {@link sectionOf}. */
export const figure2Section = (experiment: Experiment, remedy: string): Figure2Section =>
  sectionOf(experiment, 'figure2', remedy);

/** The parts of a section that pictures of its plane need. */
export function planeOf(section: Figure2Section, seed?: number) {
  const { dimension, rank } = section;
  const axes = axesOf(section);
  const { ranges = isPublished(section, axes) ? 'paper' : 'data' } = section;
  const note = [noteOf(section, undefined), ...fixedWords(section), ...seedWords(seed)].join(', ');
  return { dimension, rank, axes, ranges, lines: holdsLines(section), note };
}

/** Whether the published colour ranges fit: for the paper's plane, of any dimension and resolution. */
function isPublished(section: Figure2Section, axes: PlaneAxes): boolean {
  const ends = [axes.x, axes.y].flatMap(({ values }) => [values[0], values.at(-1)]);
  return (
    section.rank === 5 &&
    section.learningRateConstant === 50 &&
    settingWords(section).length === 0 &&
    isGammaPlane(axes) &&
    ends.join() === '-3,0,0,2.8'
  );
}

/** Whether the paper's lines between regimes hold. They compare σ²w with the singular values of the paper's teacher. */
function holdsLines({ start, loss, teacher, ...section }: Figure2Section) {
  const { varianceRatio, weightDecay, momentum } = section;
  const others = [varianceRatio, weightDecay, momentum, loss, teacher];
  return others.every((value) => value === undefined) && (!start || start === 'orthogonal');
}

/** What was computed, in one line. */
export const noteOf = (section: Setting, seed: number | undefined): string =>
  [...sizeWords(section), ...settingWords(section), ...seedWords(seed)].join(', ');

const seedWords = (seed: number | undefined) => (seed === undefined ? [] : [`seed ${seed}`]);
