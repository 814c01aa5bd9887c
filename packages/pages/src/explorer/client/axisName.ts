import {
  appendText,
  gammaSigma2,
  gammaW,
  type Run,
  sigma2W,
} from '@mixed-dynamics/figures/browser';
import { asFigures } from './asFigures.ts';
import type { Group } from './diagram.ts';

const symbols: Readonly<Record<string, readonly Run[]>> = { gammaSigma2, gammaW, sigma2W };

/** Writes the name of an axis, centred at a place; the paper's symbols by their names in the code. */
export function axisName(parent: Group, name: string, x: number, y: number, rotate: number): void {
  appendText(asFigures(parent), symbols[name] ?? name, {
    ...{ x, y, rotate, size: 13, anchor: 'middle', fill: 'currentColor', className: 'axis-name' },
  });
}
