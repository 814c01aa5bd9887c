import { axisValues, type Figure1Section, type Figure2Section } from '@mixed-dynamics/sweep/preset';

/** The settings of a section that determine its networks. */
export type Setting = Pick<
  Figure1Section | Figure2Section,
  | 'dimension'
  | 'rank'
  | 'learningRateConstant'
  | 'learningRate'
  | 'inputs'
  | 'outputs'
  | 'teacher'
  | 'noise'
  | 'start'
  | 'varianceRatio'
  | 'weightDecay'
  | 'momentum'
  | 'loss'
>;

/**
 * Describes how the setting of a section differs from the paper's, apart from axes, sizes, rank and learning rate.
 */
export function settingWords(section: Setting): string[] {
  const { teacher, noise, start, varianceRatio, weightDecay, momentum } = section;
  return [
    ...(teacher === undefined ? [] : [teacherWords(teacher)]),
    ...(noise === undefined ? [] : noiseWords(noise)),
    ...(typeof start === 'string' ? [`${start} start`] : []),
    ...(typeof start === 'object'
      ? number(start.lambdaBalanced, (λ) => `λ-balanced start, λ = ${λ}`)
      : []),
    ...number(varianceRatio, (ratio) => `ratio of the variances ${ratio}`),
    ...number(weightDecay, (decay) => `weight decay ${decay}`),
    ...number(momentum, (share) => `momentum ${share}`),
    ...lossWords(section),
  ];
}

/** γ_σ² and γ_w in words, if they are not axes of the plane. */
export function fixedWords(section: Figure2Section): string[] {
  const { axes = ['gammaSigma2', 'gammaW'] } = section;
  return (['gammaSigma2', 'gammaW'] as const)
    .filter((key) => !axes.includes(key))
    .flatMap((key) => number(axisValues(section[key])[0], (γ) => `${exponents[key]} = ${γ}`));
}

/** The exponents of d by their keys, as the paper writes them. */
export const exponents: Readonly<Record<string, string>> = { gammaSigma2: 'γ_σ²', gammaW: 'γ_w' };

/** The sizes and rates in words: d, or d_in and d_out; K; c or η. */
export function sizeWords(section: Setting): string[] {
  const { dimension, inputs, outputs, rank, learningRateConstant, learningRate } = section;
  return [
    inputs === undefined ? `d = ${dimension}` : `d_in = ${inputs}, d_out = ${outputs}`,
    `K = ${rank}`,
    ...number(learningRateConstant, (c) => `c = ${c}`),
    ...number(learningRate, (eta) => `η = ${eta}`),
  ];
}

const number = (value: unknown, words: (text: string) => string): string[] =>
  typeof value === 'number' ? [words(String(value).replace('-', '−'))] : [];

const teacherWords = (teacher: NonNullable<Setting['teacher']>): string =>
  'singularValues' in teacher
    ? `teacher of singular values ${teacher.singularValues.join(', ')}`
    : 'teacher from a file';

function noiseWords(noise: NonNullable<Setting['noise']>): string[] {
  if (noise === 0) return ['no noise'];
  if (typeof noise === 'object' && 'file' in noise) return ['noise from a file'];
  return number(noise, (level) => `noise ${level}`);
}

function lossWords({ loss }: Setting): string[] {
  if (loss === undefined) return [];
  if ('mask' in loss) {
    return number(loss.mask, () => `${100 * (loss.mask as number)} % of the entries seen`);
  }
  const { covariance } = loss;
  return 'samples' in covariance
    ? number(covariance.samples, (n) => `${n} samples of the inputs`)
    : number(
        covariance.powerLaw,
        (power) => `variances of the inputs like 1/i${power === '1' ? '' : `^${power}`}`,
      );
}
