import { byId, make } from './dom.ts';
import type { Results } from './results.ts';
import type { Store } from './state.ts';

/** The table of all cells, made when it is opened; its buttons choose a cell. */
export function connectTable(results: Results, store: Store): void {
  const details = byId<HTMLDetailsElement>('table');
  details.addEventListener('toggle', () => {
    if (details.open) fill(details.querySelector('.scroll')!, results, store);
  });
}

function fill(parent: Element, results: Results, store: Store): void {
  const columns = results.header();
  const head = make('tr', {}, ...columns.map((name) => make('th', { scope: 'col' }, name)));
  const rows = results.finished().map(({ index, row }) => {
    const cells = columns.map((name) => make('td', {}, row[name] ?? ''));
    const choose = make('button', { type: 'button' }, row[columns[0]!] ?? '');
    choose.setAttribute('aria-label', `Show cell ${row[columns[0]!]}, ${row[columns[1]!]}`);
    choose.addEventListener('click', () => {
      const { column, row: line, trial } = results.place(index);
      store.change({ column, row: line, trial });
      byId('cells').focus();
    });
    cells[0]!.replaceChildren(choose);
    return make('tr', {}, ...cells);
  });
  parent.replaceChildren(make('table', {}, make('thead', {}, head), make('tbody', {}, ...rows)));
}
