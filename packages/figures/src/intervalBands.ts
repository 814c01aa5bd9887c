import type { SvgSelection } from 'd3-node';
import type { Point } from './box.ts';
import type { Vertex } from './contourField.ts';
import { polylinePath } from './contourLayer.ts';
import { coordinate } from './coordinate.ts';
import type { MetricsGrid } from './metricsGrid.ts';
import { panelField } from './panelField.ts';
import type { PanelSpec } from './panelSpecs.ts';

/** How much of the colours below shows through a band. */
export const intervalOpacity = 0.4;

/**
 * Shades where each level of a panel lies inside the interval of its values: where the upper end
 * has reached the level and the lower end has not. A white veil, on which black lines and white ones
 * can both be read.
 */
export function appendIntervalBands(
  parent: SvgSelection,
  spec: PanelSpec,
  grid: MetricsGrid,
  toPixels: (vertex: Vertex) => Point,
): void {
  if (!spec.interval) return;
  const [low, high] = spec.interval.map((column) => panelField({ ...spec, column }, grid).contour);
  const group = parent.append('g').attr('class', 'intervals').attr('fill-rule', 'evenodd');
  for (const level of spec.levels) {
    // The lower end reaches the level only where the upper one has: even-odd leaves the difference.
    const rings = [...high!(level), ...low!(level)];
    if (rings.length === 0) continue;
    group
      .append('path')
      .attr('data-level', level)
      .attr('fill', '#fff')
      .attr('fill-opacity', intervalOpacity)
      .attr('d', rings.map((ring) => `${polylinePath(ring.map(toPixels))}Z`).join(''));
  }
}

/** A small circle on each of these points. */
export function appendMarks(parent: SvgSelection, points: readonly Point[]): void {
  if (points.length === 0) return;
  const group = parent.append('g').attr('class', 'marks');
  for (const [x, y] of points) {
    group
      .append('circle')
      .attr('cx', coordinate(x))
      .attr('cy', coordinate(y))
      .attr('r', 2)
      .attr('fill', '#fff')
      .attr('stroke', '#000')
      .attr('stroke-width', 0.8);
  }
}
