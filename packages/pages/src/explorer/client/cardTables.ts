import { type Content, html, type Markup } from '../../page/html.ts';
import type { Subject } from './subject.ts';
import { type FormulaName, formulas, shown, stopWords, whole } from './words.ts';

type Fact = readonly [name: string, value: string, symbol?: FormulaName];

/** Width, variance, learning rate and results. */
export function factsList(subject: Subject): Markup | undefined {
  const facts = subject.figure1 ? factsOfFigure1(subject) : factsOfCell(subject);
  if (facts.length === 0) return undefined;
  const entries = facts.map(
    ([name, value, symbol]) =>
      html`<div${name === 'stopped because' && html` class="wide"`}><dt>${name} ${symbol && formulas[symbol]}</dt><dd>${value}</dd></div>`,
  );
  return html`<dl>${entries}</dl>`;
}

function factsOfCell({ cell }: Subject): Fact[] {
  if (!cell) return [];
  const { number, row } = cell;
  const reason = row.stop_reason ?? '';
  const facts: Fact[] = [
    ['width', whole(number('width')), 'width'],
    ['variance', shown(number('sigma2')), 'sigma2'],
    ['threshold', shown(number('sigma2') * number('width')), 'sigma2W'],
    ['learning rate', shown(number('learning_rate')), 'learningRate'],
    ['smallest test error', shown(number('min_test_error'))],
    ['at iteration', whole(number('iterations_to_min_test_error'))],
    ['stable rank there', shown(number('stable_rank_at_min'))],
    ['largest distance', shown(number('max_distance'))],
    ['iterations', whole(number('iterations'))],
    ['stopped because', stopWords[reason] ?? reason],
    ['status', row.status ?? ''],
    ['seed', row.seed ?? ''],
  ];
  return facts.filter(([name]) => name !== 'largest distance' || 'max_distance' in row);
}

function factsOfFigure1({ figure1 }: Subject): Fact[] {
  const { dimension, rank, width, sigma2, learningRateConstant, rows } = figure1!.facts;
  return [
    ['dimension', whole(dimension)],
    ['rank of the teacher', whole(rank)],
    ['width', whole(width), 'width'],
    ['variance', shown(sigma2), 'sigma2'],
    ['threshold', shown(sigma2 * width), 'sigma2W'],
    ['learning-rate constant', String(learningRateConstant)],
    ['iterations', whole(rows - 1)],
  ];
}

/** The values of all curves at an iteration, as a table that is also the charts' legend. */
export function readout({ curves, figure1 }: Subject, iteration: number): Markup {
  const at = (name: keyof NonNullable<typeof curves>) => {
    const value = curves![name][iteration]!;
    return Number.isNaN(value) ? '–' : shown(value);
  };
  const cell = (className: string, value: string) => html`<td>${sample(className)}${value}</td>`;
  const row = (name: Content, kind: string, gd: string, sc: string) =>
    html`<tr><th scope="row">${name}</th>${cell(`gd ${kind}`, gd)}${cell(`sc ${kind}`, sc)}</tr>`;
  const singularValues = Array.from({ length: figure1?.facts.rank ?? 0 }, (_, k) => {
    const [gd, sc] = (['gd', 'sc'] as const).map((dynamics) =>
      shown(figure1!.spectra[dynamics][k]![iteration]!),
    );
    return row(html`<i>s</i><sub>${k + 1}</sub>`, `s${k % 5}`, gd!, sc!);
  });
  return html`<table><caption class="unseen">Values of the curves ${formulas.difference}</caption>
<thead><tr><th scope="col">Iteration ${whole(iteration)}</th><th scope="col">GD, dashed</th><th scope="col">SC, solid</th></tr></thead>
<tbody>${row('train error', 'train', at('gd_train_error'), at('sc_train_error'))}
${row('test error', 'test', at('gd_test_error'), at('sc_test_error'))}
${singularValues}
<tr><th scope="row">distance</th><td colspan="2">${!figure1 && sample('distance')}${at('distance')}</td></tr></tbody></table>`;
}

/** A sample of a curve's line style. */
const sample = (className: string): Markup =>
  html`<svg class="sample" width="22" height="8" aria-hidden="true"><path d="M0,4H22" class="${className}"/></svg>`;

const compared = [
  ['width', 'width', whole],
  ['variance σ²', 'sigma2', shown],
  ['learning rate η', 'learning_rate', shown],
  ['smallest test error', 'min_test_error', shown],
  ['at iteration', 'iterations_to_min_test_error', whole],
  ['stable rank there', 'stable_rank_at_min', shown],
  ['largest distance', 'max_distance', shown],
  ['iterations', 'iterations', whole],
] as const;

/** The two pinned cells, number by number; undefined unless both are pinned. */
export function comparison(subjects: readonly Subject[]): Markup | undefined {
  const [a, b] = (['a', 'b'] as const).map(
    (slot) => subjects.find((subject) => subject.slot === slot)?.cell,
  );
  if (!a || !b) return undefined;
  const line = (name: string, values: readonly string[]) =>
    html`<tr><th scope="row">${name}</th>${values.map((value) => html`<td>${value}</td>`)}</tr>`;
  const there = compared.filter(([, column]) => column in a.row);
  const numbers = there.map(([name, column, format]) => {
    const [left, right] = [a.number(column), b.number(column)];
    return line(name, [format(left), format(right), left === 0 ? '–' : shown(right / left)]);
  });
  const reasons = [a, b].map(({ row }) => stopWords[row.stop_reason ?? ''] ?? '');
  const head = ['quantity', 'A', 'B', 'B / A'].map((text) => html`<th scope="col">${text}</th>`);
  return html`<h2>A and B compared</h2>
<table><thead><tr>${head}</tr></thead>
<tbody>${numbers}${line('stopped because', [...reasons, ''])}</tbody></table>`;
}
