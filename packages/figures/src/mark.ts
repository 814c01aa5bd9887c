import type { SvgSelection } from 'd3-node';
import type { Point } from './box.ts';
import { coordinate } from './coordinate.ts';

/** Shapes tell series apart where colours do not. */
export const markShapes = ['circle', 'square', 'triangle', 'diamond', 'turned'] as const;
export type MarkShape = (typeof markShapes)[number];

/** Corners in units of the half size, so that all shapes look equally large. */
const corners: Readonly<Record<Exclude<MarkShape, 'circle'>, readonly Point[]>> = {
  square: [
    [-0.89, -0.89],
    [0.89, -0.89],
    [0.89, 0.89],
    [-0.89, 0.89],
  ],
  triangle: [
    [0, -1.3],
    [1.15, 0.75],
    [-1.15, 0.75],
  ],
  diamond: [
    [0, -1.3],
    [1.2, 0],
    [0, 1.3],
    [-1.2, 0],
  ],
  turned: [
    [0, 1.3],
    [1.15, -0.75],
    [-1.15, -0.75],
  ],
};

/** Draws a mark about a point; a hollow one shows the white ground. */
export function appendMark(
  parent: SvgSelection,
  shape: MarkShape,
  [x, y]: Point,
  style: { readonly size: number; readonly colour: string; readonly hollow: boolean },
): void {
  const { size, colour, hollow } = style;
  const mark =
    shape === 'circle'
      ? parent.append('circle').attr('cx', coordinate(x)).attr('cy', coordinate(y)).attr('r', size)
      : parent.append('path').attr('d', outline(corners[shape], [x, y], size));
  mark
    .attr('fill', hollow ? '#fff' : colour)
    .attr('stroke', colour)
    .attr('stroke-width', hollow ? 1 : 0.4);
}

function outline(shape: readonly Point[], [x, y]: Point, size: number): string {
  const at = shape.map(([u, v]) => `${coordinate(x + size * u)},${coordinate(y + size * v)}`);
  return `M${at.join('L')}Z`;
}
