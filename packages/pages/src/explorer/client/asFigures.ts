import type { appendText } from '@mixed-dynamics/figures/browser';
import type { Selection } from 'd3-selection';

type FigureSelection = Parameters<typeof appendText>[0];

/** A selection of d3 as the package figures knows it: the same methods, fewer of them. */
export function asFigures<Element extends SVGElement>(
  selection: Selection<Element, unknown, null, undefined>,
): FigureSelection {
  return selection as unknown as FigureSelection;
}
