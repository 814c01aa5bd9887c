import type { SvgSelection } from 'd3-node';
import { bandColours } from './bandColours.ts';
import { type Box, heightOf, widthOf } from './box.ts';
import { coordinate } from './coordinate.ts';
import type { CellState } from './metricsGrid.ts';

/** The states of cells that are covered. */
export type Hatching = Exclude<CellState, 'ok'>;

/** The pattern of failed cells: grey with dark strokes. */
export function defineHatching(parent: SvgSelection, prefix: string): void {
  const pattern = parent
    .append('defs')
    .append('pattern')
    .attr('id', `${prefix}-failed`)
    .attr('width', 5)
    .attr('height', 5)
    .attr('patternUnits', 'userSpaceOnUse')
    .attr('patternTransform', 'rotate(45)');
  pattern.append('rect').attr('width', 5).attr('height', 5).attr('fill', '#d9d9d9');
  pattern.append('rect').attr('width', 1.2).attr('height', 5).attr('fill', '#737373');
}

/** Missing cells are paled by a white veil, so that what is interpolated shows through. */
const fills = (prefix: string): Record<Hatching, readonly [fill: string, opacity: number]> => ({
  failed: [`url(#${prefix}-failed)`, 1],
  missing: ['#fff', 0.45],
});

/** The rectangle of each cell in that state: half-way to its neighbours, cut at the frame. */
export function cellBoxes(
  states: readonly CellState[],
  state: CellState,
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

/** Covers cells with their pattern; one path for all of them, so that neighbours show no seam. */
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

/** A swatch of a state for a legend: paled colours of the bands, or the hatching. */
export function appendSwatch(
  parent: SvgSelection,
  state: Hatching,
  box: Box,
  prefix: string,
): void {
  const rect = (left: number, width: number) =>
    parent
      .append('rect')
      .attr('x', coordinate(left))
      .attr('y', coordinate(box.top))
      .attr('width', coordinate(width))
      .attr('height', coordinate(heightOf(box)));
  const colours = state === 'missing' ? bandColours(4) : [];
  const width = widthOf(box) / colours.length;
  colours.forEach((colour, k) => {
    rect(box.left + k * width, width).attr('fill', colour);
  });
  fillAs(rect(box.left, widthOf(box)), state, prefix);
}

function fillAs(shape: SvgSelection, state: Hatching, prefix: string): void {
  const [fill, opacity] = fills(prefix)[state];
  shape.attr('fill', fill);
  if (opacity < 1) shape.attr('fill-opacity', opacity);
}
