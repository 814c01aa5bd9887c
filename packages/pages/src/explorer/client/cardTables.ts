import { table } from '../../page/blocks.ts';
import { html, type Markup } from '../../page/html.ts';
import type { Theory } from './predictions.ts';
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

function factsOfCell({ cell, theory }: Subject): Fact[] {
  if (cell) {
    const { number, row } = cell;
    return [
      ...factsOfNetwork(number('width'), number('sigma2')),
      ['learning rate', shown(number('learning_rate')), 'learningRate'],
      ...factsOfRun(number, 'max_distance' in row),
      stopOf(row.stop_reason ?? ''),
      ['status', row.status ?? ''],
      ['seed', row.seed ?? ''],
    ];
  }
  if (!theory) return [];
  const { network, numbers, prediction } = theory;
  const { stopReason, iterations } = prediction;
  const number = (column: string) =>
    column === 'iterations' ? iterations : numbers(column as Parameters<typeof numbers>[0]);
  return [
    ...factsOfNetwork(network.width, network.sigma2),
    ['learning rate', shown(network.learningRate), 'learningRate'],
    ...(stopReason === 'diverged' ? [] : factsOfRun(number)),
    stopOf(stopReason),
  ];
}

const factsOfNetwork = (width: number, sigma2: number): Fact[] => [
  ['width', whole(width), 'width'],
  ['variance', shown(sigma2), 'sigma2'],
  ['threshold', shown(sigma2 * width), 'sigma2W'],
];

/** The results of a network that have a format, in the order of a card. */
const results = [
  ['smallest test error', 'min_test_error', shown],
  ['at iteration', 'iterations_to_min_test_error', whole],
  ['stable rank there', 'stable_rank_at_min', shown],
  ['largest distance', 'max_distance', shown],
  ['iterations', 'iterations', whole],
] as const;

const factsOfRun = (number: (column: string) => number, followed = true): Fact[] =>
  results
    .filter(([, column]) => followed || column !== 'max_distance')
    .map(([name, column, format]) => [name, format(number(column))]);

const stopOf = (reason: string): Fact => ['stopped because', stopWords[reason] ?? reason];

function factsOfFigure1({ figure1 }: Subject): Fact[] {
  const { dimension, rank, width, sigma2, learningRateConstant, rows } = figure1!.facts;
  return [
    ['dimension', whole(dimension)],
    ['rank of the teacher', whole(rank)],
    ...factsOfNetwork(width, sigma2),
    ['learning-rate constant', String(learningRateConstant)],
    ['iterations', whole(rows - 1)],
  ];
}

/** The predictions for a network beside its results, and the parts of the predicted distance. */
export function predictionNote({ theory, cell }: Subject, measured: boolean): Markup | undefined {
  if (!theory) return undefined;
  const { numbers, drawn } = theory;
  if (numbers('diverged') === 1) {
    return html`<p class="prediction">Theory: gradient descent diverges with this step.</p>`;
  }
  const source = (isDrawn: boolean) =>
    isDrawn ? 'from the drawn weights' : 'from the exponents alone';
  const sentence =
    measured &&
    cell &&
    html`Predicted: smallest test error ${shown(numbers('min_test_error'))} at iteration ${whole(numbers('iterations_to_min_test_error'))}, stable rank ${shown(numbers('stable_rank_at_min'))}, largest distance ${shown(numbers('max_distance'))}, ${source(drawn.numbers)}. `;
  const curves =
    measured && drawn.numbers !== drawn.curves && `Its curves are ${source(drawn.curves)}. `;
  const outside =
    numbers('valid') === 0 &&
    html`<strong>Theory does not cover this network</strong>: it is narrow, and its start is noise. `;
  return html`<p class="prediction">${sentence}${curves}${outside}</p>${partsBar(numbers)}`;
}

/** The terms that add up to the predicted distance. */
export const parts = ['step', 'width', 'noise'] as const;

/** A bar divided in proportion to the parts of the largest predicted distance. */
function partsBar(numbers: Theory['numbers']): Markup | undefined {
  const all = numbers('max_distance');
  if (!(all > 0) || Number.isNaN(numbers('max_distance_step'))) return undefined;
  let start = 0;
  const [bars, keys]: [Markup[], Markup[]] = [[], []];
  for (const name of parts) {
    const width = 100 * (numbers(`max_distance_${name}`) / all);
    bars.push(html`<rect class="${name}" x="${start}" width="${width}" height="8"/>`);
    keys.push(
      html`<span class="key">${sample(`part ${name}`)}${name} ${Math.round(width)} %</span>`,
    );
    start += width;
  }
  return html`<div class="parts"><svg viewBox="0 0 100 8" preserveAspectRatio="none" width="100" height="8" aria-hidden="true">${bars}</svg><p>Predicted largest distance: ${keys}</p></div>`;
}

/** The values of all curves at an iteration, as a table that is also the charts' legend. */
export function readout({ curves, figure1, theory }: Subject, iteration: number): Markup {
  const predicted = theory?.prediction.curves;
  const cell = (className: string, value: number | undefined) =>
    html`<td>${sample(className)}${shownOr(value)}</td>`;
  const errors = (['train', 'test'] as const).map((kind) => {
    const measured = (['gd', 'sc'] as const).map(
      (dynamics) =>
        curves && cell(`${dynamics} ${kind}`, curves[`${dynamics}_${kind}_error`][iteration]),
    );
    const own = predicted && cell(`predicted ${kind}`, predicted[`${kind}Error`][iteration]);
    return html`<tr><th scope="row">${kind} error</th>${measured}${own}</tr>`;
  });
  const singularValues = Array.from({ length: figure1?.facts.rank ?? 0 }, (_, k) => {
    const values = (['gd', 'sc'] as const).map((dynamics) =>
      cell(`${dynamics} s${k % 5}`, figure1!.spectra[dynamics][k]![iteration]),
    );
    return html`<tr><th scope="row"><i>s</i><sub>${k + 1}</sub></th>${values}</tr>`;
  });
  const distance =
    curves &&
    html`<td colspan="2">${!figure1 && sample('distance')}${shownOr(curves.distance[iteration])}</td>`;
  const causes = parts.map(
    (name) =>
      predicted &&
      html`<tr class="of"><th scope="row">due to ${name}</th>${curves && html`<td colspan="2"></td>`}${cell(`part ${name}`, predicted[name][iteration])}</tr>`,
  );
  const heads = [
    ...(curves ? ['GD, dashed', 'SC, solid'] : []),
    ...(predicted ? [curves ? 'theory, dotted' : 'theory'] : []),
  ];
  return html`<table><caption class="unseen">Values of the curves ${formulas.difference}</caption>
<thead><tr><th scope="col">Iteration ${whole(iteration)}</th>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${errors}
${singularValues}
<tr><th scope="row">distance</th>${distance}${predicted && cell('predicted distance', predicted.distance[iteration])}</tr>${causes}</tbody></table>`;
}

const dynamicsNames: Readonly<Record<string, string>> = { gd: 'GD', sc: '(1)' };

/** The singular values recorded for a cell, one row per iteration and dynamics. */
export function spectraOf({ slot, spectra = [] }: Subject): Markup | undefined {
  if (spectra.length === 0) return undefined;
  const content = {
    caption: 'of gradient descent and of equation (1)',
    label: `Singular values, ${slot}`,
    head: [
      ...['iteration', ''],
      ...spectra[0]!.values.map((_, k) => html`<i>s</i><sub>${k + 1}</sub>`),
    ],
    rows: spectra.map(({ iteration, dynamics, values }) => [
      ...[iteration, dynamicsNames[dynamics]],
      ...values.map(shown),
    ]),
  };
  return html`<details class="spectra"><summary>Singular values</summary>${table(content)}</details>`;
}

/** A value of a curve as text; a dash beyond the end of the curve and for NaN. */
const shownOr = (value: number | undefined): string =>
  value === undefined || Number.isNaN(value) ? '–' : shown(value);

/** A sample of a curve's line style. */
const sample = (className: string): Markup =>
  html`<svg class="sample" width="22" height="8" aria-hidden="true"><path d="M0,4H22" class="${className}"/></svg>`;

const compared = [
  ['width', 'width', whole],
  ['variance σ²', 'sigma2', shown],
  ['learning rate η', 'learning_rate', shown],
  ...results,
] as const;

/** The results of the two pinned cells side by side; undefined unless both are pinned. */
export function comparison(subjects: readonly Subject[]): Markup | undefined {
  const [a, b] = (['a', 'b'] as const).map(
    (slot) => subjects.find((subject) => subject.slot === slot)?.cell,
  );
  if (!a || !b) return undefined;
  const there = compared.filter(([, column]) => column in a.row);
  const numbers = there.map(([name, column, format]) => {
    const [left, right] = [a.number(column), b.number(column)];
    return [name, format(left), format(right), left === 0 ? '–' : shown(right / left)];
  });
  const reasons = [a, b].map(({ row }) => stopWords[row.stop_reason ?? ''] ?? '');
  return table({
    caption: 'A and B compared',
    label: 'Numbers of A and B',
    head: ['quantity', 'A', 'B', 'B / A'],
    rows: [...numbers, ['stopped because', ...reasons, '']],
  });
}
