import type { Run } from './richText.ts';

const script = 0.78;
const drop = -0.24;

const italic = (text: string): Run => ({ text, italic: true });
const roman = (text: string): Run => ({ text });

/** γ with the subscript σ², whose 2 is a superscript of the σ. */
export const gammaSigma2: readonly Run[] = [
  italic('γ'),
  { text: 'σ', italic: true, size: script, rise: drop },
  { text: '2', size: 0.6, rise: drop + 0.27 },
];

/** γ with the subscript w. */
export const gammaW: readonly Run[] = [
  italic('γ'),
  { text: 'w', italic: true, size: script, rise: drop },
];

/** A text in which γ_σ² and γ_w are typeset as symbols. */
export function withExponents(text: string): string | readonly Run[] {
  const parts = text.split(/(γ_(?:σ²|w))/);
  if (parts.length === 1) return text;
  const symbols: Readonly<Record<string, readonly Run[]>> = { 'γ_σ²': gammaSigma2, γ_w: gammaW };
  return parts.flatMap((part) => symbols[part] ?? (part === '' ? [] : [roman(part)]));
}

/** σ²w, the threshold below which a singular value is learned lazily. */
export const sigma2W: readonly Run[] = [
  italic('σ'),
  { text: '2', size: 0.68, rise: 0.36 },
  italic('w'),
];

/** s_k, the k-th singular value. */
export const singularValue = (k: number): readonly Run[] => [
  italic('s'),
  { text: String(k), size: 0.7, rise: drop },
];

/** w = K, that is γ_w = log_d K. */
export const widthEqualsRank: readonly Run[] = [
  italic('w'),
  roman(' = '),
  italic('K'),
  roman(', '),
  ...gammaW,
  roman(' = log'),
  { text: 'd', italic: true, size: script, rise: drop },
  roman(' '),
  italic('K'),
];

export const activeVersusLazy: readonly Run[] = [...gammaW, roman(' = 1 − '), ...gammaSigma2];

export const infiniteNoise: readonly Run[] = [...gammaW, roman(' = −2'), ...gammaSigma2];

/** ln max_t ‖A_GD − A_SC‖²_F / d². */
export const logDistance: readonly Run[] = [
  roman('ln max'),
  { text: 't', italic: true, size: 0.68, rise: drop },
  roman(' '),
  roman('‖'),
  italic('A'),
  { text: 'GD', size: 0.68, rise: drop },
  roman(' − '),
  italic('A'),
  { text: 'SC', size: 0.68, rise: drop },
  roman('‖'),
  { text: '2', size: 0.68, rise: 0.36 },
  { text: 'F', italic: true, size: 0.68, rise: -0.24, stack: true },
  roman(' / '),
  italic('d'),
  { text: '2', size: 0.68, rise: 0.36 },
];

/** γ_w + γ_σ². */
export const gammaSum: readonly Run[] = [...gammaW, roman(' + '), ...gammaSigma2];

/** σ²w / ‖A*‖. */
export const thresholdRatio: readonly Run[] = [...sigma2W, roman(' / ‖'), italic('A'), roman('*‖')];

/** max_t ‖A_GD − A_SC‖²_F / d². */
export const largestDistance: readonly Run[] = [roman('max'), ...logDistance.slice(1)];

/** 1 / ln d. */
export const inverseLogD: readonly Run[] = [roman('1 / ln '), italic('d')];

/** σ²w = d^p, with p in decimals. */
export const thresholdPower = (power: number): readonly Run[] => [
  ...sigma2W,
  roman(' = '),
  italic('d'),
  { text: String(power), size: 0.72, rise: 0.36 },
];

const words = (text: string, ...symbol: readonly Run[]): readonly Run[] => [
  roman(`${text}${symbol.length > 0 ? ' ' : ''}`),
  ...symbol,
];
const sub = (text: string): Run => ({ text, size: script, rise: drop });
const squared: Run = { text: '2', size: 0.68, rise: 0.36, stack: true };
const variance = (layer: string): readonly Run[] => [italic('σ'), sub(layer), squared];

/** The labels of a plane's axes, by the keys of a preset: words and a symbol. All quantities are dimensionless. */
const axisLabels: Readonly<Record<string, readonly Run[]>> = {
  gammaSigma2,
  gammaW,
  dimension: words('dimension', italic('d')),
  rank: words('rank of the teacher', italic('K')),
  inputs: words('inputs', italic('d'), sub('in')),
  outputs: words('outputs', italic('d'), sub('out')),
  noise: words('standard deviation of the noise'),
  varianceRatio: words('ratio of variances', ...variance('1'), roman(' / '), ...variance('2')),
  weightDecay: words('weight decay', italic('λ')),
  momentum: words('momentum', italic('μ')),
  learningRate: words('learning rate', italic('η')),
  learningRateConstant: words('learning rate constant', italic('c')),
  'teacher.rank': words('rank of the teacher', italic('K')),
  'start.lambdaBalanced': words('λ of the start'),
  'loss.mask': words('share of entries seen'),
  'loss.covariance.powerLaw': words('exponent of the inputs’ spectrum'),
  'loss.covariance.samples': words('samples', italic('n')),
};

/** The label of an axis; the key itself if it has no other. */
export const axisLabel = (key: string): readonly Run[] => axisLabels[key] ?? [roman(key)];
