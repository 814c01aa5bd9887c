import { make } from './dom.ts';
import type { Subject } from './subject.ts';
import { shown, stopWords, whole } from './words.ts';

const rows = [
  ['width', 'width', 'whole'],
  ['variance σ²', 'sigma2', 'ratio'],
  ['learning rate η', 'learning_rate', 'ratio'],
  ['smallest test error', 'min_test_error', 'ratio'],
  ['at iteration', 'iterations_to_min_test_error', 'whole'],
  ['stable rank there', 'stable_rank_at_min', 'ratio'],
  ['largest distance', 'max_distance', 'ratio'],
  ['iterations', 'iterations', 'whole'],
] as const;

/** Fills the table of the two pinned cells, or hides it. */
export function comparison(section: HTMLElement, subjects: readonly Subject[]): void {
  const [a, b] = (['a', 'b'] as const).map((slot) =>
    subjects.find((subject) => subject.slot === slot),
  );
  section.hidden = !a?.cell || !b?.cell;
  section.replaceChildren();
  if (!a?.cell || !b?.cell) return;
  const header = ['quantity', 'A', 'B', 'B / A'].map((text) => make('th', { scope: 'col' }, text));
  const numbers = rows.map(([name, column, kind]) => {
    const [left, right] = [a.cell!.number(column), b.cell!.number(column)];
    const format = kind === 'whole' ? whole : shown;
    const cells = [format(left), format(right), left === 0 ? '–' : shown(right / left)];
    return line(name, cells);
  });
  const reason = ({ cell }: Subject) => stopWords[cell!.row.stop_reason ?? ''] ?? '';
  section.replaceChildren(
    make('h2', {}, 'A and B compared'),
    make(
      'table',
      {},
      make('thead', {}, make('tr', {}, ...header)),
      make('tbody', {}, ...numbers, line('stopped because', [reason(a), reason(b), ''])),
    ),
  );
}

const line = (name: string, values: readonly string[]): HTMLElement =>
  make(
    'tr',
    {},
    make('th', { scope: 'row' }, name),
    ...values.map((value) => make('td', {}, value)),
  );
