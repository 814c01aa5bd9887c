import { theoryLines } from '@mixed-dynamics/figures/browser';
import type { Plane } from '../plane.ts';
import { byId, make, sample } from './dom.ts';
import { type FormulaName, formulaOf } from './formula.ts';

/** Names the lines of the theory below the diagrams, and the two kinds of cells without a value. */
export function fillLegend({ dimension, rank }: Plane): void {
  const entries = theoryLines(dimension, rank).map(({ name, colour, dash }) => {
    const line = sample('theory');
    for (const path of [line.firstElementChild!, line.firstElementChild!.cloneNode() as Element]) {
      path.setAttribute('stroke', colour);
      if (dash) path.setAttribute('stroke-dasharray', dash);
      line.append(path);
    }
    const halo = line.firstElementChild!;
    halo.setAttribute('class', 'theory-halo');
    return make('li', {}, line, formulaOf(name as FormulaName));
  });
  const hint = make('li', { class: 'hint' }, 'Click a cell or use the arrow keys; A and B pin it.');
  byId('legend').replaceChildren(...entries, hint);
}
