import {
  appendText,
  gammaSigma2,
  gammaW,
  type Run,
  sigma2W,
} from '@mixed-dynamics/figures/browser';
import type { Selection } from 'd3-selection';

export type Group = Selection<SVGGElement, unknown, null, undefined>;

type FigureSelection = Parameters<typeof appendText>[0];

/** A d3 selection in the type of the package figures, which has fewer methods. */
export function asFigures<Element extends SVGElement>(
  selection: Selection<Element, unknown, null, undefined>,
): FigureSelection {
  return selection as unknown as FigureSelection;
}

const symbols: Readonly<Record<string, readonly Run[]>> = { gammaSigma2, gammaW, sigma2W };

/** Writes the name of an axis, centred at a point; names of the code become the paper's symbols. */
export function axisName(parent: Group, name: string, x: number, y: number, rotate: number): void {
  appendText(asFigures(parent), symbols[name] ?? name, {
    ...{ x, y, rotate, size: 13, anchor: 'middle', fill: 'currentColor', className: 'axis-name' },
  });
}
