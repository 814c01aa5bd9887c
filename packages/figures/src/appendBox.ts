import type { SvgSelection } from 'd3-node';
import { type Box, heightOf, widthOf } from './box.ts';
import { coordinate } from './coordinate.ts';

/** Adds a box as a rectangle; the caller fills or outlines it. */
export function appendBox(parent: SvgSelection, box: Box): SvgSelection {
  return parent
    .append('rect')
    .attr('x', coordinate(box.left))
    .attr('y', coordinate(box.top))
    .attr('width', coordinate(widthOf(box)))
    .attr('height', coordinate(heightOf(box)));
}
