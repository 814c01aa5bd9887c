import type { Manifest, PlaneAxis } from '@mixed-dynamics/artifacts';
import { axesOf, missingTheory, type Preset } from '@mixed-dynamics/sweep/preset';
import { fixedWords, type Setting, settingWords } from './settingWords.ts';

/** How a caption writes formulas and special characters. */
interface Notation {
  /** A formula, as LaTeX and as plain text. */
  math(latex: string, plain: string): string;
  text(words: string): string;
}

/** What pdflatex does not know as it stands. */
const latexOf: Readonly<Record<string, string>> = {
  'γ\\_σ²': '\\gamma_{\\sigma^2}',
  'γ\\_w': '\\gamma_w',
  λ: '\\lambda',
  'C₁': 'C_1',
  'C₂': 'C_2',
  '−': '-',
};
const letters = new RegExp(
  Object.keys(latexOf)
    .map((key) => key.replaceAll('\\', '\\\\'))
    .join('|'),
  'g',
);

const latex: Notation = {
  math: (formula) => `$${formula}$`,
  text: (words) =>
    words
      .replaceAll(/[&%#_{}^]/g, (sign) => (sign === '^' ? '\\^{}' : `\\${sign}`))
      .replaceAll(letters, (found) => `$${latexOf[found]}$`),
};
const markdown: Notation = { math: (_, plain) => plain, text: (words) => words };

/**
 * The caption of a figure, for LaTeX and as Markdown: what was computed, at which size, from which
 * seed, by which engine and which commit.
 */
export function captions(
  figure: 'figure1' | 'figure2',
  preset: Preset,
  computed: Manifest,
): { readonly tex: string; readonly md: string } {
  const write = figure === 'figure1' ? captionOfTraining : captionOfPlane;
  const caption = (notation: Notation) =>
    `${write(preset, notation)} ${madeBy(computed, notation)}\n`;
  return { tex: caption(latex), md: caption(markdown) };
}

function captionOfPlane({ seed, figure2 }: Preset, notation: Notation): string {
  const { math, text } = notation;
  const section = figure2!;
  const { trials, update, noise } = section;
  const { x, y } = axesOf(section);
  const along = ({ key, values }: PlaneAxis) =>
    `${values.length} values of ${axisWords(key, math)} from ${signed(values[0]!, math)} to ${signed(values.at(-1)!, math)}`;
  const networks = x.values.length * y.values.length;
  const others = [...fixedWords(section), ...settingWords(section)].map(text);
  const missing = missingTheory(section).selfConsistent;
  return [
    `Two-layer linear networks ${math('A = W_2 W_1', 'A = W₂W₁')} trained by gradient descent (${update} updates)`,
    `on a ${noise === 0 ? '' : 'noisy '}teacher of rank ${math(`K = ${section.rank}`, `K = ${section.rank}`)}, ${sizeOf(section, math)}:`,
    `${networks} networks, ${along(x)}, ${along(y)},`,
    `where the initial weights have variance ${math('d^{\\gamma_{\\sigma^2}}', 'd^γ_σ²')} and the width is ${math('d^{\\gamma_w}', 'd^γ_w')}${trials > 1 ? `, ${trials} draws of each` : ''}.`,
    ...(others.length > 0 ? [`Otherwise than in the paper: ${others.join(', ')}.`] : []),
    ...(missing ? [text(`No distance to equation (1): ${missing}.`)] : []),
    `${rateWords(section, math)}, seed ${seed}.`,
  ].join(' ');
}

const sizeOf = ({ dimension, inputs, outputs }: Setting, math: Notation['math']) =>
  inputs === undefined
    ? math(`d = ${dimension}`, `d = ${dimension}`)
    : math(
        `d_{\\mathrm{in}} = ${inputs}, d_{\\mathrm{out}} = ${outputs}`,
        `d_in = ${inputs}, d_out = ${outputs}`,
      );

function rateWords(
  { learningRateConstant: c, learningRate: eta }: Setting,
  math: Notation['math'],
) {
  if (typeof eta === 'number') return `Learning rate ${math(`\\eta = ${eta}`, `η = ${eta}`)}`;
  if (typeof c !== 'number') return 'Update steps as in the paper';
  return `Learning rate constant ${math(`c = ${c}`, `c = ${c}`)}`;
}

/** The name of an axis, as figures have it. */
function axisWords(key: string, math: Notation['math']): string {
  const symbols: Readonly<Record<string, string>> = {
    gammaSigma2: gammaSigma(math),
    gammaW: gammaWidth(math),
    noise: 'the standard deviation of the noise',
    varianceRatio: `the variances' ratio ${math('\\sigma_1^2/\\sigma_2^2', 'σ₁²/σ₂²')}`,
    weightDecay: `the weight decay ${math('\\lambda', 'λ')}`,
    momentum: `the momentum ${math('\\mu', 'μ')}`,
    learningRate: `the learning rate ${math('\\eta', 'η')}`,
    learningRateConstant: `the learning rate constant ${math('c', 'c')}`,
    'start.lambdaBalanced': `the start's balance ${math('\\lambda', 'λ')}`,
    'loss.mask': 'the share of entries seen',
    'loss.covariance.powerLaw': "the exponent of the inputs' spectrum",
    'loss.covariance.samples': `the number of samples ${math('n', 'n')}`,
  };
  return symbols[key] ?? key;
}

function captionOfTraining({ seed, figure1 }: Preset, { math }: Notation): string {
  const { dimension, rank, learningRateConstant, gammaSigma2, gammaW, update, iterations } =
    figure1!;
  return [
    `A two-layer linear network ${math('A = W_2 W_1', 'A = W₂W₁')} trained by gradient descent (dashed, ${update} updates)`,
    `and the self-consistent dynamics (solid) on a noisy teacher of rank ${math(`K = ${rank}`, `K = ${rank}`)},`,
    `${math(`d = ${dimension}`, `d = ${dimension}`)}, ${gammaSigma(math)} ${math(`= ${gammaSigma2}`, `= ${gammaSigma2}`)}, ${gammaWidth(math)} ${math(`= ${gammaW}`, `= ${gammaW}`)}, ${iterations} iterations.`,
    `Learning rate constant ${math(`c = ${learningRateConstant}`, `c = ${learningRateConstant}`)}, seed ${seed}.`,
  ].join(' ');
}

const gammaSigma = (math: Notation['math']) => math('\\gamma_{\\sigma^2}', 'γ_σ²');
const gammaWidth = (math: Notation['math']) => math('\\gamma_w', 'γ_w');
const signed = (value: number, math: Notation['math']) =>
  math(String(value), String(value).replace('-', '−'));

function madeBy({ engine, git }: Manifest, { text }: Notation): string {
  const versions = Object.entries(engine?.versions ?? {}).map(([name, it]) => `${name} ${it}`);
  const by = engine ? `engine ${engine.name} (${versions.join(', ')})` : 'engine not recorded';
  const commit = git
    ? `, commit ${git.commit.slice(0, 12)}${git.dirty ? ' with uncommitted changes' : ''}`
    : '';
  return text(`Computed with mixed-dynamics, ${by}${commit}.`);
}
