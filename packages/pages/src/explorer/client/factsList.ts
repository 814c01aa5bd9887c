import { make } from './dom.ts';
import { type FormulaName, formulaOf } from './formula.ts';
import type { Subject } from './subject.ts';
import { shown, stopWords, whole } from './words.ts';

type Fact = readonly [name: string, value: string, symbol?: FormulaName];

/** Width, variance, learning rate, and what came out. */
export function factsList(subject: Subject): HTMLElement | undefined {
  const facts = subject.figure1 ? factsOfFigure1(subject) : factsOfCell(subject);
  if (facts.length === 0) return undefined;
  return make(
    'dl',
    {},
    ...facts.map(([name, value, symbol]) => {
      const term = make('dt', {}, `${name} `);
      if (symbol) term.append(formulaOf(symbol));
      return make(
        'div',
        name === 'stopped because' ? { class: 'wide' } : {},
        term,
        make('dd', {}, value),
      );
    }),
  );
}

function factsOfCell({ cell }: Subject): Fact[] {
  if (!cell) return [];
  const { number, row } = cell;
  const reason = row.stop_reason ?? '';
  return [
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
