import { table } from '../../page/blocks.ts';
import { byId, fill } from '../../page/client/dom.ts';
import { html, type Markup } from '../../page/html.ts';
import { type Facts, indexOf } from '../facts.ts';
import type { Results } from './results.ts';
import { say } from './say.ts';
import type { State, Store } from './state.ts';
import { exponent } from './words.ts';

/** Sliders, pins and scale selection. */
export function connectControls(facts: Facts, store: Store): () => void {
  const { plane } = facts;
  const sliders = [
    ['gamma-sigma2', 'column', plane.x.values],
    ['gamma-w', 'row', plane.y.values],
  ] as const;
  for (const [id, key, axis] of sliders) {
    const slider = byId<HTMLInputElement>(id);
    slider.max = String(axis.length - 1);
    slider.addEventListener('input', () => store.change({ [key]: Number(slider.value) }));
  }
  connectTrials(plane.trials, store);
  for (const name of ['a', 'b'] as const) {
    byId(`pin-${name}`).addEventListener('click', () => {
      store.change({ [name]: indexOf(plane, store.state) });
      say(`Pinned as ${name.toUpperCase()}.`);
    });
  }
  const figure1 = byId('figure1');
  figure1.hidden = facts.figure1 === undefined;
  figure1.addEventListener('click', () => store.change({ figure1: !store.state.figure1 }));
  for (const key of ['scale', 'view'] as const) {
    for (const radio of radios(key)) {
      radio.addEventListener('change', () => {
        store.change({ [key]: radio.value } as Partial<State>);
      });
    }
  }
  byId('view').hidden = !facts.measured || !facts.theory;

  const show = () => {
    const { state } = store;
    for (const [id, key, axis] of sliders) {
      const slider = byId<HTMLInputElement>(id);
      const text = exponent(axis[state[key]]!);
      slider.value = String(state[key]);
      slider.setAttribute('aria-valuetext', text);
      byId(`${id}-value`).textContent = text;
    }
    byId<HTMLSelectElement>('trial').value = String(state.trial);
    figure1.setAttribute('aria-pressed', String(state.figure1));
    for (const key of ['scale', 'view'] as const) {
      for (const radio of radios(key)) radio.checked = radio.value === state[key];
    }
  };
  store.onChange(show);
  return show;
}

function connectTrials(trials: number, store: Store): void {
  const select = byId<HTMLSelectElement>('trial');
  if (trials < 2) return;
  const options = Array.from(
    { length: trials },
    (_, trial) => html`<option value="${trial}">${trial + 1} of ${trials}</option>`,
  );
  fill(select, options);
  select.parentElement!.hidden = false;
  select.addEventListener('change', () => store.change({ trial: Number(select.value) }));
}

export const radios = (name: string) =>
  document.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`);

/** The table of all cells, made when opened; its buttons select a cell. */
export function connectTable({ measured }: Facts, results: Results, store: Store): void {
  const details = byId<HTMLDetailsElement>('table');
  details.hidden = !measured;
  const place = details.querySelector('div')!;
  details.addEventListener('toggle', () => {
    if (details.open) fill(place, tableOf(results));
  });
  place.addEventListener('click', ({ target }) => {
    const index = (target as HTMLElement).dataset.index;
    if (index === undefined) return;
    const { column, row, trial } = results.place(Number(index));
    store.change({ column, row, trial });
    byId('cells').focus();
  });
}

function tableOf(results: Results): Markup {
  const columns = results.header();
  const rows = results.finished().map(({ index, row }) => {
    const [first = '', second = '', ...others] = columns.map((name) => row[name] ?? '');
    const choose = html`<button type="button" data-index="${index}" aria-label="Show cell ${first}, ${second}">${first}</button>`;
    return [choose, second, ...others];
  });
  const caption = 'metrics.csv; select the first value of a row to see its curves';
  return table({ caption, head: columns, rows, label: 'All cells' });
}
