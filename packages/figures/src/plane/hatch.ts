import type { SvgSelection } from 'd3-node';
import { type Box, boxOf, coordinate, heightOf, widthOf } from '../svg/geometry.ts';
import { type LegendEntry, sampleWidth } from '../svg/legend.ts';
import { bandColours } from '../svg/style.ts';
import type { CellState } from './metricsGrid.ts';

/** The hatched states of cells; those `outside` have a value that is not reliable. */
export type Hatching = Exclude<CellState, 'ok'> | 'outside';

/** The pattern of failed cells: grey with dark strokes. */
export function defineHatching(parent: SvgSelection, prefix: string): void {
  const pattern = appendPattern(parent, `${prefix}-failed`, 45);
  pattern.append('rect').attr('width', 5).attr('height', 5).attr('fill', '#d9d9d9');
  pattern.append('rect').attr('width', 1.2).attr('height', 5).attr('fill', '#737373');
}

/** The pattern of cells outside: thin strokes in the other direction, with the colours visible between. */
export function defineOutsideHatching(parent: SvgSelection, prefix: string): void {
  const pattern = appendPattern(parent, `${prefix}-outside`, -45);
  pattern.append('rect').attr('width', 0.9).attr('height', 5).attr('fill', '#fff');
  pattern.append('rect').attr('x', 0.9).attr('width', 0.5).attr('height', 5).attr('fill', '#000');
}

function appendPattern(parent: SvgSelection, id: string, angle: number): SvgSelection {
  return parent
    .append('defs')
    .append('pattern')
    .attr('id', id)
    .attr('width', 5)
    .attr('height', 5)
    .attr('patternUnits', 'userSpaceOnUse')
    .attr('patternTransform', `rotate(${angle})`);
}

/** Missing cells get a translucent white cover, so that interpolated colours show through. */
const fills = (prefix: string): Record<Hatching, readonly [fill: string, opacity: number]> => ({
  failed: [`url(#${prefix}-failed)`, 1],
  missing: ['#fff', 0.45],
  outside: [`url(#${prefix}-outside)`, 1],
});

/** The rectangle of each cell in that state: half-way to its neighbours, clipped at the frame. */
export function cellBoxes(
  states: readonly (CellState | Hatching)[],
  state: CellState | Hatching,
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

/** Covers cells with their pattern, in one path, so that neighbours have no seam. */
export function appendCells(
  parent: SvgSelection,
  state: Hatching,
  boxes: readonly Box[],
  prefix: string,
): void {
  if (boxes.length === 0) return;
  const paths = boxes.map((box) => {
    const [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom].map(coordinate);
    return `M${left},${top}H${right}V${bottom}H${left}Z`;
  });
  const path = parent.append('path').attr('class', state).attr('d', paths.join(''));
  fillAs(path, state, prefix);
}

/** A swatch of a state for a legend: the hatching, over colours of the bands where these show. */
function appendSwatch(parent: SvgSelection, state: Hatching, box: Box, prefix: string): void {
  const rect = (left: number, width: number) =>
    parent
      .append('rect')
      .attr('x', coordinate(left))
      .attr('y', coordinate(box.top))
      .attr('width', coordinate(width))
      .attr('height', coordinate(heightOf(box)));
  const colours = state === 'failed' ? [] : bandColours(4);
  const width = widthOf(box) / colours.length;
  colours.forEach((colour, k) => {
    rect(box.left + k * width, width).attr('fill', colour);
  });
  fillAs(rect(box.left, widthOf(box)), state, prefix);
}

/** The same as an entry of a legend. */
export const swatchEntry = (state: Hatching, text: string, prefix: string): LegendEntry => ({
  text: [{ text }],
  sample: (parent) => appendSwatch(parent, state, boxOf(0, -5, sampleWidth, 10), prefix),
});

function fillAs(shape: SvgSelection, state: Hatching, prefix: string): void {
  const [fill, opacity] = fills(prefix)[state];
  shape.attr('fill', fill);
  if (opacity < 1) shape.attr('fill-opacity', opacity);
}
