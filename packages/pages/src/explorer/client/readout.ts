import { make, sample } from './dom.ts';
import { formulaOf } from './formula.ts';
import type { Subject } from './subject.ts';
import { shown, whole } from './words.ts';

/** The values of all curves at an iteration, as a table that is the charts' legend too. */
export function readout(subject: Subject, iteration: number): HTMLElement {
  const { curves, figure1 } = subject;
  const at = (name: keyof NonNullable<typeof curves>) => shown(curves![name][iteration]!);
  const head = make(
    'tr',
    {},
    make('th', { scope: 'col' }, `Iteration ${whole(iteration)}`),
    make('th', { scope: 'col' }, 'GD, dashed'),
    make('th', { scope: 'col' }, 'SC, solid'),
  );
  const row = (name: Node | string, gd: [string, string], sc: [string, string]) =>
    make(
      'tr',
      {},
      make('th', { scope: 'row' }, name),
      ...[gd, sc].map(([className, value]) =>
        make('td', {}, className !== '' && sample(className), value),
      ),
    );
  const rows = [
    row('train error', ['gd train', at('gd_train_error')], ['sc train', at('sc_train_error')]),
    row('test error', ['gd test', at('gd_test_error')], ['sc test', at('sc_test_error')]),
  ];
  if (figure1) {
    const { spectra, facts } = figure1;
    for (let k = 0; k < facts.rank; k += 1) {
      const name = make('span', {}, make('i', {}, 's'), make('sub', {}, String(k + 1)));
      const of = (dynamics: 'gd' | 'sc'): [string, string] => [
        `${dynamics} s${k % 5}`,
        shown(spectra[dynamics][k]![iteration]!),
      ];
      rows.push(row(name, of('gd'), of('sc')));
    }
  }
  const distance = make(
    'tr',
    {},
    make('th', { scope: 'row' }, 'distance'),
    make('td', { colspan: '2' }, !figure1 && sample('distance'), at('distance')),
  );
  const caption = make('caption', { class: 'unseen' }, 'Values of the curves');
  caption.append(' ', formulaOf('difference'));
  return make('table', {}, caption, make('thead', {}, head), make('tbody', {}, ...rows, distance));
}
