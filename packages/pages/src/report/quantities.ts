import { axisColumns } from '@mixed-dynamics/artifacts';
import type { Key, ValueDifference } from '@mixed-dynamics/golden';
import { html, type Markup, trusted } from '../page/html.ts';
import { formatPercent, formatUsed, formatValue } from './format.ts';

/** The names of columns, as used in a sentence. */
const names: Readonly<Record<string, string>> = {
  ...axisColumns,
  gamma_sigma2: 'γ_σ²',
  gamma_w: 'γ_w',
  sigma2: 'variance of the initial weights',
  learning_rate: 'learning rate',
  stop_reason: 'reason of the stop',
  min_test_error: 'smallest test error',
  iterations_to_min_test_error: 'iterations to the smallest test error',
  stable_rank_at_min: 'stable rank at the smallest test error',
  max_distance: 'largest GD–SC distance',
  gd_train_error: 'train error of GD',
  gd_test_error: 'test error of GD',
  sc_train_error: 'train error of SC',
  sc_test_error: 'test error of SC',
  distance: 'GD–SC distance',
};

/** A column in words: `min_test_error` is the smallest test error, `s12` a singular value. */
export function nameOf(column: string): string {
  return names[column] ?? (/^s\d+$/.test(column) ? `singular value ${column}` : column);
}

const symbols: Readonly<Record<string, string>> = {
  gamma_sigma2: '<i>γ</i><sub>σ²</sub>',
  gamma_w: '<i>γ<sub>w</sub></i>',
};

/** The heading of a key column: the paper's symbol, if there is one. */
export function symbolOf(column: string): Markup {
  const symbol = symbols[column];
  return symbol ? trusted(symbol) : html`${nameOf(column)}`;
}

/** The name of a row: `γ_σ² = −2.2, γ_w = 1.75`. */
export function formatKey(key: Key): string {
  return Object.entries(key)
    .map(([column, value]) => `${nameOf(column)} = ${formatValue(value)}`)
    .join(', ');
}

/** The name of a row with formatted symbols. */
export function keyMarkup(key: Key): Markup {
  const parts = Object.entries(key).map(
    ([column, value], i) =>
      html`${i > 0 && ', '}<span class="nowrap">${symbolOf(column)} = ${formatValue(value)}</span>`,
  );
  return html`${parts}`;
}

/** The noun for a row of a table: a cell of the plane, an iteration, … */
export function rowNoun(key: readonly string[]): string {
  if (key.includes('gamma_w')) return key.includes('iteration') ? 'point' : 'cell';
  return key.length === 1 && key[0] === 'iteration' ? 'iteration' : 'row';
}

/** `0.1206 → 0.1568, +30 %, 150 × the tolerance` */
export function differenceText({ golden, actual, relative, used }: ValueDifference): string {
  const change = relative === null ? '' : `, ${formatPercent(relative, { signed: true })}`;
  const size = used === null ? formatUsed(used) : `${formatUsed(used)} the tolerance`;
  return `${formatValue(golden)} → ${formatValue(actual)}${change}, ${size}`;
}

/** A subscript or superscript in plain text: `γ_σ²`, `σ_{K+1}`, `K^(1/4)`. */
const script = /([_^])(\{[^}]+\}|\([^)]+\)|σ²|[−-]?[\p{L}\d]+)/gu;

/** Plain text with formatted indices; everything else unchanged. */
export function mathText(text: string): Markup {
  const parts: Markup[] = [];
  let end = 0;
  for (const match of text.matchAll(script)) {
    const [whole, kind, index] = match as unknown as [string, string, string];
    const bare = index.replace(/^[{(](.*)[)}]$/, '$1');
    parts.push(html`${text.slice(end, match.index)}`);
    parts.push(kind === '_' ? html`<sub>${bare}</sub>` : html`<sup>${bare}</sup>`);
    end = match.index + whole.length;
  }
  return html`${parts}${text.slice(end)}`;
}
