import { regimeExcess } from '@mixed-dynamics/artifacts/exponents';
import { axisLabel } from '@mixed-dynamics/figures/browser';
import { html, type Markup } from '../../page/html.ts';
import type { Plane } from '../facts.ts';
import { significantDigits } from '../packedCurves.ts';
import type { Setting } from '../setting.ts';

/** The paper's symbols, and the names of the drawn quantities. */
export const formulas = {
  gammaSigma2: html`<i>γ</i><sub><i>σ</i><sup>2</sup></sub>`,
  gammaW: html`<i>γ</i><sub><i>w</i></sub>`,
  sigma2: html`<i>σ</i><sup>2</sup>`,
  sigma2W: html`<i>s</i> = <i>σ</i><sup>2</sup><i>w</i>`,
  width: html`<i>w</i>`,
  learningRate: html`<i>η</i>`,
  distance: html`Log largest distance`,
  difference: html`‖<i>A</i><sub>GD</sub> − <i>A</i><sub>SC</sub>‖<span class="powers"><span>2</span><i>F</i></span> / <i>d</i><sup>2</sup>`,
  'test-error': html`Smallest test error`,
  'stable-rank': html`Stable rank there`,
  iterations: html`Iterations to the minimum`,
  'active vs lazy': html`active vs lazy, <i>γ</i><sub><i>w</i></sub> = 1 − <i>γ</i><sub><i>σ</i><sup>2</sup></sub>`,
  'infinite noise': html`infinite noise, <i>γ</i><sub><i>w</i></sub> = −2<i>γ</i><sub><i>σ</i><sup>2</sup></sub>`,
  underparameterized: html`underparameterized, <i>w</i> = <i>K</i>`,
} as const satisfies Readonly<Record<string, Markup>>;
export type FormulaName = keyof typeof formulas;

/**
 * A number as shown on the page: five significant digits, rounded as by `toPrecision`, with a true minus
 * sign; with a power of ten if it is at least a million or below a thousandth.
 */
export function shown(value: number): string {
  if (Number.isNaN(value)) return 'not a number';
  if (!Number.isFinite(value)) return 'infinite';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text =
    size >= 1e6 || size < 1e-3
      ? value.toExponential(significantDigits - 1)
      : value.toPrecision(significantDigits);
  return text.replace('e+', 'e').replaceAll('-', '−');
}

/** An exponent of the plane; four digits distinguish the values of any grid. */
export const exponent = (value: number): string =>
  String(Number(value.toPrecision(4))).replace('-', '−');

/** A value on an axis of a plane. */
export interface AxisValue {
  /** The axis, by the preset's key. */
  readonly key: string;
  readonly value: number;
}

export const placesOf = (
  plane: Pick<Plane, 'x' | 'y'>,
  { x, y }: { readonly x: number; readonly y: number },
): AxisValue[] => [
  { key: plane.x.key, value: x },
  { key: plane.y.key, value: y },
];

/** The name of an axis: subscripts and superscripts by the height of their runs. */
export function axisMarkup(key: string): Markup {
  if (key === 'gammaSigma2' || key === 'gammaW') return formulas[key];
  const runs = axisLabel(key).map(({ text, italic, rise = 0 }) => {
    const styled = italic ? html`<i>${text}</i>` : html`${text}`;
    return rise < 0 ? html`<sub>${styled}</sub>` : rise > 0 ? html`<sup>${styled}</sup>` : styled;
  });
  return html`${runs}`;
}

/** The name of an axis as plain text. */
export const axisText = (key: string): string =>
  ({ gammaSigma2: 'γ_σ²', gammaW: 'γ_w' })[key] ??
  axisLabel(key)
    .map(({ text }) => text)
    .join('');

export const whereText = (places: readonly AxisValue[]): string =>
  places.map(({ key, value }) => `${axisText(key)} ${exponent(value)}`).join(', ');

/** A whole number with separators. */
export const whole = (value: number): string =>
  Number.isFinite(value) ? value.toLocaleString('en') : shown(value);

/** Why a run stopped, as the end of a sentence. */
export const stopWords: Readonly<Record<string, string>> = {
  'train-converged': 'the train error fell below its bound',
  'test-rising': 'the test error rose twice in a row',
  plateau: 'the train error no longer changed',
  'max-iterations': 'the iterations were used up',
  diverged: 'it diverged',
  none: 'it could not be computed',
};

/** What the theory lines depend on in a setting: K, and whether the lines hold. */
export const linesAt = ({ rank, varianceRatio, weightDecay }: Setting) => ({
  rank,
  lines: varianceRatio === 1 && weightDecay === 0,
});

/** The regimes of a network, by its side of each theory line; empty if the lines do not hold. */
export function regimeOf(
  { rank, lines }: Pick<Plane, 'rank' | 'lines'>,
  gammaSigma2: number,
  gammaW: number,
  width: number,
): string[] {
  if (!lines) return [];
  return [
    regimeExcess(gammaSigma2, gammaW) > 0 ? 'lazy' : 'active',
    ...(gammaW > -2 * gammaSigma2 ? ['infinite noise'] : []),
    ...(width < rank ? ['underparameterized'] : []),
  ];
}
