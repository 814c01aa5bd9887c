import { appendText, type Run } from '@mixed-dynamics/figures/browser';
import type { Selection } from 'd3-selection';

export type Group = Selection<SVGGElement, unknown, null, undefined>;

type FigureSelection = Parameters<typeof appendText>[0];

/** A d3 selection as the type that the package `figures` uses, which has fewer methods. */
export function asFigures<Element extends SVGElement>(
  selection: Selection<Element, unknown, null, undefined>,
): FigureSelection {
  return selection as unknown as FigureSelection;
}

/** Adds an element with attributes. */
export function append(
  parent: Group,
  name: string,
  attributes: Readonly<Record<string, string | number | null>>,
): Group {
  const element = parent.append<SVGGElement>(name);
  for (const [key, value] of Object.entries(attributes)) element.attr(key, value);
  return element;
}

/** Writes the name of an axis, centred at a point. */
export function axisName(
  parent: Group,
  name: string | readonly Run[],
  { x, y, rotate = 0, size = 13 }: Record<'x' | 'y', number> & { rotate?: number; size?: number },
): void {
  appendText(asFigures(parent), name, {
    ...{ x, y, rotate, size, anchor: 'middle', fill: 'currentColor', className: 'axis-name' },
  });
}
