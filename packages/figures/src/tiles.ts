import type { SvgSelection } from 'd3-node';
import { appendBox } from './appendBox.ts';
import { tickLabels } from './axes.ts';
import { type Box, boxOf, heightOf, widthOf } from './box.ts';
import type { BarEnds } from './colourBar.ts';
import { coordinate } from './coordinate.ts';
import { appendText } from './richText.ts';
import { fontSize, hairline, ink } from './style.ts';

/** Values as colours in equal steps. */
export interface TileScale {
  /** Applied to values and ticks, before `from` and `to`. */
  readonly transform?: (value: number) => number;
  readonly from: number;
  readonly to: number;
  /** How many steps of colour. */
  readonly count: number;
  readonly colour: (t: number) => string;
  /** In the units of the values. */
  readonly ticks: readonly number[];
}

/** The step that a value falls into; what lies beyond the ends has the colour of the end. */
export function stepOf(value: number, { transform, from, to, count }: TileScale): number {
  const t = ((transform?.(value) ?? value) - from) / (to - from);
  return Math.min(Math.max(Math.floor(t * count), 0), count - 1);
}

const colourOf = (step: number, { count, colour }: TileScale) => colour((step + 0.5) / count);

/** Fills cells with the colours of their values, one path a colour, so that no seam shows. */
export function appendTiles(
  parent: SvgSelection,
  boxes: readonly Box[],
  values: readonly number[],
  scale: TileScale,
): void {
  // Neighbours of one colour share edges: without smoothing none of them is seen.
  const group = parent.append('g').attr('class', 'tiles').attr('shape-rendering', 'crispEdges');
  for (let step = 0; step < scale.count; step++) {
    const own = boxes.filter((_, k) => stepOf(values[k]!, scale) === step);
    if (own.length === 0) continue;
    const paths = own.map((box) => {
      const [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom].map(coordinate);
      return `M${left},${top}H${right}V${bottom}H${left}Z`;
    });
    const path = group.append('path').attr('data-step', step).attr('d', paths.join(''));
    path.attr('fill', colourOf(step, scale));
  }
}

/** Whether values go on beyond the ends of a scale. */
export function endsOf({ transform, from, to }: TileScale, values: readonly number[]): BarEnds {
  const shown = values
    .filter((value) => !Number.isNaN(value))
    .map((value) => transform?.(value) ?? value);
  return { below: shown.some((value) => value < from), above: shown.some((value) => value > to) };
}

/** A vertical colour bar of such a scale; an end is pointed where values go on beyond it. */
export function appendTileBar(
  parent: SvgSelection,
  box: Box,
  scale: TileScale,
  { below, above }: BarEnds,
): void {
  const bar = parent.append('g').attr('class', 'colour-bar');
  const height = heightOf(box) / scale.count;
  for (let step = 0; step < scale.count; step++) {
    // Each block reaches to the top, under the next: no seams between neighbours.
    const top = box.top;
    const bottom = box.bottom - step * height;
    appendBox(bar, boxOf(box.left, top, widthOf(box), bottom - top)).attr(
      'fill',
      colourOf(step, scale),
    );
  }
  const half = widthOf(box) / 2;
  const tip = (y: number, dy: number, step: number) =>
    bar
      .append('path')
      .attr('d', `M${coordinate(box.left)},${coordinate(y)}l${half},${dy}l${half},${-dy}`)
      .attr('fill', colourOf(step, scale))
      .attr('stroke', ink)
      .attr('stroke-width', hairline);
  if (below) tip(box.bottom, 7, 0);
  if (above) tip(box.top, -7, scale.count - 1);
  appendBox(bar, box).attr('fill', 'none').attr('stroke', ink).attr('stroke-width', hairline);
  const labels = tickLabels(scale.ticks);
  scale.ticks.forEach((tick, k) => {
    const t = ((scale.transform?.(tick) ?? tick) - scale.from) / (scale.to - scale.from);
    const y = box.bottom - t * heightOf(box);
    bar
      .append('path')
      .attr('d', `M${coordinate(box.right)},${coordinate(y)}h3`)
      .attr('stroke', ink)
      .attr('stroke-width', hairline);
    appendText(bar, labels[k]!, { x: box.right + 5.5, y, size: fontSize.tick, middle: true });
  });
}
