import { byId, fill } from '../../page/client/dom.ts';
import type { Facts } from '../facts.ts';
import { type Card, distanceCurvesOf, errorCurvesOf, makeCard, type SharedAxes } from './card.ts';
import { comparison } from './cardTables.ts';
import { extentOf } from './chart.ts';
import type { Predictions } from './predictions.ts';
import type { Figure1Run, Results } from './results.ts';
import type { State, Store } from './state.ts';
import {
  lastIteration,
  lastShown,
  readIteration,
  type Subject,
  subjectsOf,
  summaryOf,
} from './subject.ts';
import { whole } from './words.ts';

interface CardsOptions {
  readonly facts: Facts;
  readonly results: Results;
  readonly predictions: Predictions;
  readonly store: Store;
  readonly figure1: () => Figure1Run | undefined;
  /** The curves so far of a network that is trained in this tab. */
  readonly trained: (index: number | undefined) => readonly Float64Array[] | undefined;
}

/** The cards below the diagrams, the summary of the selected cell, and the slider for the iteration shown. */
export class Cards {
  readonly #options: CardsOptions;
  readonly #section = byId('cells');
  readonly #slider = byId<HTMLInputElement>('iteration');
  #subjects: Subject[] = [];
  #cards: Card[] = [];
  #drawnWidth = 0;

  constructor(options: CardsOptions) {
    this.#options = options;
    const { store } = options;
    store.onChange((state, before) => {
      const keys: (keyof State)[] = ['column', 'row', 'trial', 'a', 'b', 'figure1', 'scale'];
      if (keys.some((key) => state[key] !== before[key])) this.draw();
      else this.#read();
    });
    this.#slider.addEventListener('input', () =>
      store.change({ iteration: Number(this.#slider.value) }),
    );
    byId('best').addEventListener('click', () => store.change({ iteration: null }));
    new ResizeObserver(() => {
      if (this.#section.clientWidth !== this.#drawnWidth) this.#drawCharts();
    }).observe(this.#section);
  }

  /** Rebuilds all cards. */
  draw(): void {
    const { facts, figure1, store } = this.#options;
    const { state } = store;
    this.#subjects = subjectsOf(this.#options, figure1(), state);
    const axes = sharedAxes(this.#subjects, state.scale);
    this.#cards = this.#subjects.map((subject) =>
      makeCard(subject, {
        ...{ facts, state, axes, trained: this.#options.trained(subject.index) },
        onUnpin: (slot) => {
          store.change(slot === 'figure1' ? { figure1: false } : { [slot]: null });
          byId(slot === 'figure1' ? slot : `pin-${slot}`).focus();
        },
        onIteration: (iteration) => store.change({ iteration }),
      }),
    );
    this.#section.replaceChildren(...this.#cards.map(({ element }) => element));
    const compared = comparison(this.#subjects);
    byId('comparison').hidden = compared === undefined;
    fill(byId('comparison'), compared);
    this.#drawCharts();
  }

  #drawCharts(): void {
    this.#drawnWidth = this.#section.clientWidth;
    for (const card of this.#cards) card.draw();
    this.#read();
  }

  #read(): void {
    const { state } = this.#options.store;
    for (const card of this.#cards) card.read(state);
    const [current] = this.#subjects;
    if (!current) return;
    const summary = summaryOf(current, this.#options.facts.measured);
    if (byId('summary').textContent !== summary) byId('summary').textContent = summary;
    const iteration = readIteration(current, state.iteration);
    this.#slider.max = String(Math.max(...this.#subjects.map(lastIteration)));
    this.#slider.value = String(state.iteration ?? iteration);
    byId('iteration-value').textContent = whole(state.iteration ?? iteration);
    byId('best').setAttribute('aria-pressed', String(state.iteration === null));
  }
}

/** Common axes that contain the curves of all cells shown. */
function sharedAxes(subjects: readonly Subject[], scale: State['scale']): SharedAxes {
  const cells = subjects.filter(({ figure1 }) => !figure1);
  return {
    last: Math.max(1, ...cells.map(lastShown)),
    errors: extentOf(cells.flatMap(errorCurvesOf), scale),
    distance: extentOf(cells.flatMap(distanceCurvesOf), 'log'),
  };
}
