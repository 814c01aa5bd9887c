import type { Manifest, PlaneAxis } from '@mixed-dynamics/artifacts';
import { axesOf, missingTheory, type Preset } from '@mixed-dynamics/sweep/preset';
import { fixedWords, type Setting, settingWords } from './settingWords.ts';

/**
 * The caption of a figure, for LaTeX and as Markdown: what was computed, at which size, from which
 * seed, by which engine and which commit.
 */
export function captions(
  figure: 'figure1' | 'figure2',
  preset: Preset,
  computed: Manifest,
): { readonly tex: string; readonly md: string } {
  const what = figure === 'figure1' ? captionOfTraining(preset) : captionOfPlane(preset);
  const caption = `${what} ${madeBy(computed)}\n`;
  return { tex: inLatex(caption), md: caption.replaceAll(/[⟦⟧]/g, '') };
}

/** Marks a formula in a caption. */
const math = (formula: string): string => `⟦${formula}⟧`;

/** Symbols that LaTeX writes differently. A longer symbol comes before the ones that it contains. */
const latexOf: Readonly<Record<string, string>> = {
  'd^γ_σ²': 'd^{\\gamma_{\\sigma^2}}',
  'd^γ_w': 'd^{\\gamma_w}',
  'γ_σ²': '\\gamma_{\\sigma^2}',
  γ_w: '\\gamma_w',
  'σ₁²/σ₂²': '\\sigma_1^2/\\sigma_2^2',
  'W₂W₁': 'W_2 W_1',
  d_in: 'd_{\\mathrm{in}}',
  d_out: 'd_{\\mathrm{out}}',
  η: '\\eta',
  λ: '\\lambda',
  μ: '\\mu',
  'C₁': 'C_1',
  'C₂': 'C_2',
  '−': '-',
};
const symbols = Object.keys(latexOf)
  .map((symbol) => symbol.replace('^', '\\^'))
  .join('|');

/** A caption in LaTeX. Outside formulas, symbols become formulas and LaTeX's special characters are escaped. */
const inLatex = (caption: string): string =>
  caption.replaceAll(/⟦(.*?)⟧|[^⟦]+/gs, (text, formula?: string) =>
    formula === undefined
      ? text.replaceAll(new RegExp(`${symbols}|[&%#_{}^]`, 'g'), (found) => {
          if (latexOf[found]) return `$${latexOf[found]}$`;
          return found === '^' ? '\\^{}' : `\\${found}`;
        })
      : `$${formula.replaceAll(new RegExp(symbols, 'g'), (symbol) => latexOf[symbol]!)}$`,
  );

function captionOfPlane({ seed, figure2 }: Preset): string {
  const section = figure2!;
  const { trials, update, noise, rank } = section;
  const { x, y } = axesOf(section);
  const along = ({ key, values }: PlaneAxis) =>
    `${values.length} values of ${axisNames[key] ?? key} from ${signed(values[0]!)} to ${signed(values.at(-1)!)}`;
  const networks = x.values.length * y.values.length;
  const others = [...fixedWords(section), ...settingWords(section)];
  const missing = missingTheory(section).selfConsistent;
  return [
    `Two-layer linear networks ${math('A = W₂W₁')} trained by gradient descent (${update} updates)`,
    `on a ${noise === 0 ? '' : 'noisy '}teacher of rank ${math(`K = ${rank}`)}, ${sizeOf(section)}:`,
    `${networks} networks, ${along(x)}, ${along(y)},`,
    `where the initial weights have variance ${math('d^γ_σ²')} and the width is ${math('d^γ_w')}${trials > 1 ? `, ${trials} draws of each` : ''}.`,
    ...(others.length > 0 ? [`Unlike in the paper: ${others.join(', ')}.`] : []),
    ...(missing ? [`No distance to equation (1): ${missing}.`] : []),
    `${rateWords(section)}, seed ${seed}.`,
  ].join(' ');
}

const sizeOf = ({ dimension, inputs, outputs }: Setting) =>
  math(inputs === undefined ? `d = ${dimension}` : `d_in = ${inputs}, d_out = ${outputs}`);

function rateWords({ learningRateConstant: c, learningRate: eta }: Setting) {
  if (typeof eta === 'number') return `Learning rate ${math(`η = ${eta}`)}`;
  if (typeof c !== 'number') return 'Update steps as in the paper';
  return `Learning rate constant ${math(`c = ${c}`)}`;
}

/** The names of axes, as in the figures. */
const axisNames: Readonly<Record<string, string>> = {
  gammaSigma2: math('γ_σ²'),
  gammaW: math('γ_w'),
  noise: 'the standard deviation of the noise',
  varianceRatio: `the ratio of the variances ${math('σ₁²/σ₂²')}`,
  weightDecay: `the weight decay ${math('λ')}`,
  momentum: `the momentum ${math('μ')}`,
  learningRate: `the learning rate ${math('η')}`,
  learningRateConstant: `the learning rate constant ${math('c')}`,
  'start.lambdaBalanced': `the balance of the start ${math('λ')}`,
  'loss.mask': 'the share of entries seen',
  'loss.covariance.powerLaw': 'the exponent of the spectrum of the inputs',
  'loss.covariance.samples': `the number of samples ${math('n')}`,
};

function captionOfTraining({ seed, figure1 }: Preset): string {
  const { dimension, rank, learningRateConstant, gammaSigma2, gammaW, update, iterations } =
    figure1!;
  return [
    `A two-layer linear network ${math('A = W₂W₁')} trained by gradient descent (dashed, ${update} updates)`,
    `and the self-consistent dynamics (solid) on a noisy teacher of rank ${math(`K = ${rank}`)},`,
    `${math(`d = ${dimension}`)}, ${math('γ_σ²')} ${math(`= ${gammaSigma2}`)}, ${math('γ_w')} ${math(`= ${gammaW}`)}, ${iterations} iterations.`,
    `Learning rate constant ${math(`c = ${learningRateConstant}`)}, seed ${seed}.`,
  ].join(' ');
}

const signed = (value: number) => math(String(value).replace('-', '−'));

function madeBy({ engine, git }: Manifest): string {
  const versions = Object.entries(engine?.versions ?? {}).map(([name, it]) => `${name} ${it}`);
  const by = engine ? `engine ${engine.name} (${versions.join(', ')})` : 'engine not recorded';
  const commit = git
    ? `, commit ${git.commit.slice(0, 12)}${git.dirty ? ' with uncommitted changes' : ''}`
    : '';
  return `Computed with mixed-dynamics, ${by}${commit}.`;
}
