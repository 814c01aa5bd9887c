import type { SvgSelection } from 'd3-node';
import { append, appendBox, type Box, boxOf, boxPath } from '../svg/geometry.ts';
import { type LegendEntry, sampleWidth } from '../svg/legend.ts';
import { bandColours } from '../svg/style.ts';
import type { PlaceState } from './metricsGrid.ts';

/** The hatched states of cells; a cell in state `outside` has an unreliable value. */
export type Hatching = Exclude<PlaceState, 'ok'> | 'outside';

/** The pattern of failed cells: grey with dark strokes. */
export const defineHatching = (parent: SvgSelection, prefix: string): void =>
  appendPattern(parent, `${prefix}-failed`, 45, [
    { width: 5, height: 5, fill: '#d9d9d9' },
    { width: 1.2, height: 5, fill: '#737373' },
  ]);

/** The pattern of unreliable cells: thin strokes in the other direction, with the colours visible between them. */
export const defineOutsideHatching = (parent: SvgSelection, prefix: string): void =>
  appendPattern(parent, `${prefix}-outside`, -45, [
    { width: 0.9, height: 5, fill: '#fff' },
    { x: 0.9, width: 0.5, height: 5, fill: '#000' },
  ]);

function appendPattern(
  parent: SvgSelection,
  id: string,
  angle: number,
  strokes: readonly Readonly<Record<string, string | number>>[],
): void {
  const tile = { id, width: 5, height: 5, patternUnits: 'userSpaceOnUse' };
  const turned = { patternTransform: `rotate(${angle})` };
  const pattern = append(parent.append('defs'), 'pattern', { ...tile, ...turned });
  for (const stroke of strokes) append(pattern, 'rect', stroke);
}

/** The rectangle of each cell in a given state: it extends half-way to the neighbours, and is clipped at the frame. */
export function cellBoxes(
  states: readonly (PlaceState | Hatching)[],
  state: PlaceState | Hatching,
  x: readonly number[],
  y: readonly number[],
): Box[] {
  const [xs, ys] = [borders(x), borders(y)];
  return states.flatMap((cell, k) => {
    if (cell !== state) return [];
    const [i, j] = [k % x.length, Math.floor(k / x.length)];
    return [{ left: xs[i]!, right: xs[i + 1]!, top: ys[j + 1]!, bottom: ys[j]! }];
  });
}

function borders(pixels: readonly number[]): number[] {
  const middles = pixels.slice(1).map((p, k) => (p + pixels[k]!) / 2);
  return [pixels[0]!, ...middles, pixels.at(-1)!];
}

/** Covers cells with the pattern of their state, drawn as one path to avoid seams between neighbours. */
export function appendCells(
  parent: SvgSelection,
  state: Hatching,
  boxes: readonly Box[],
  prefix: string,
): void {
  if (boxes.length === 0) return;
  append(parent, 'path', {
    class: state,
    d: boxes.map(boxPath).join(''),
    ...fillOf(state, prefix),
  });
}

/** The legend entry of a state: its hatching, over colours of the bands if they show through. */
export const swatchEntry = (state: Hatching, text: string, prefix: string): LegendEntry => ({
  text,
  sample: (parent) => {
    const colours = state === 'failed' ? [] : bandColours(4);
    const width = sampleWidth / colours.length;
    colours.forEach((fill, k) => {
      appendBox(parent, boxOf(k * width, -5, width, 10), { fill });
    });
    appendBox(parent, boxOf(0, -5, sampleWidth, 10), fillOf(state, prefix));
  },
});

/** Missing cells get a translucent white cover, so that interpolated colours show through. */
const fillOf = (state: Hatching, prefix: string): Record<string, string | number> =>
  state === 'missing'
    ? { fill: '#fff', 'fill-opacity': 0.45 }
    : { fill: `url(#${prefix}-${state})` };
