import type { Manifest } from '@mixed-dynamics/artifacts';
import { axisValues, type Preset } from '@mixed-dynamics/sweep/preset';

/** How a caption writes formulas and special characters. */
interface Notation {
  /** A formula, as LaTeX and as plain text. */
  math(latex: string, plain: string): string;
  text(words: string): string;
}

const latex: Notation = {
  math: (formula) => `$${formula}$`,
  text: (words) => words.replaceAll(/[&%#_{}]/g, (sign) => `\\${sign}`),
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

function captionOfPlane({ seed, figure2 }: Preset, { math }: Notation): string {
  const { dimension, rank, learningRateConstant, gammaSigma2, gammaW, trials, update } = figure2!;
  const axes = { gammaSigma2: axisValues(gammaSigma2), gammaW: axisValues(gammaW) };
  const axis = (name: string, values: readonly number[]) =>
    `${values.length} values of ${name} from ${signed(values[0]!, math)} to ${signed(values.at(-1)!, math)}`;
  const networks = axes.gammaSigma2.length * axes.gammaW.length;
  return [
    `Two-layer linear networks ${math('A = W_2 W_1', 'A = W₂W₁')} trained by gradient descent (${update} updates)`,
    `on a noisy teacher of rank ${math(`K = ${rank}`, `K = ${rank}`)}, ${math(`d = ${dimension}`, `d = ${dimension}`)}:`,
    `${networks} networks, ${axis(gammaSigma(math), axes.gammaSigma2)}, ${axis(gammaWidth(math), axes.gammaW)},`,
    `where the initial weights have variance ${math('d^{\\gamma_{\\sigma^2}}', 'd^γ_σ²')} and the width is ${math('d^{\\gamma_w}', 'd^γ_w')}${trials > 1 ? `, ${trials} draws of each` : ''}.`,
    `Learning rate constant ${math(`c = ${learningRateConstant}`, `c = ${learningRateConstant}`)}, seed ${seed}.`,
  ].join(' ');
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
