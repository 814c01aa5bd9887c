import type { SvgSelection } from 'd3-node';
import { tickLabels } from '../svg/axes.ts';
import { type Box, coordinate, heightOf, widthOf } from '../svg/geometry.ts';
import { appendText } from '../svg/richText.ts';
import { bandColours, fontSize, hairline, ink, inkOn } from '../svg/style.ts';
import type { PanelSpec } from './panelSpecs.ts';

export interface BarEnds {
  /** Some values lie below the first band and are drawn in its colour. */
  readonly below: boolean;
  /** Some values lie above the last band and are drawn in its colour. */
  readonly above: boolean;
}

/**
 * A vertical colour bar with one block per band, ticks at band edges and a mark at each contour level.
 * An end is pointed where data exceed the bands.
 */
export function appendColourBar(
  parent: SvgSelection,
  box: Box,
  { bands, barTicks, levels }: PanelSpec,
  ends: BarEnds,
): void {
  const bar = parent.append('g').attr('class', 'colour-bar');
  const yOf = (value: number) =>
    box.bottom - ((value - bands.from) / (bands.to - bands.from)) * heightOf(box);
  bandColours(bands.count).forEach((colour, k) => {
    // Each block extends to the top, under the next, so that there are no seams.
    const bottom = box.bottom - (k / bands.count) * heightOf(box);
    bar
      .append('path')
      .attr('fill', colour)
      .attr(
        'd',
        `M${coordinate(box.left)},${coordinate(bottom)}V${coordinate(box.top)}H${coordinate(box.right)}V${coordinate(bottom)}Z`,
      );
  });
  appendEnds(bar, box, bands.count, ends);
  for (const level of levels) {
    bar
      .append('path')
      .attr('d', `M${coordinate(box.left)},${coordinate(yOf(level))}H${coordinate(box.right)}`)
      .attr('stroke', inkOn((level - bands.from) / (bands.to - bands.from)))
      .attr('stroke-width', 1);
  }
  bar
    .append('path')
    .attr('d', outline(box, ends))
    .attr('fill', 'none')
    .attr('stroke', ink)
    .attr('stroke-width', hairline);
  for (const value of barTicks) {
    bar
      .append('path')
      .attr('d', `M${coordinate(box.right)},${coordinate(yOf(value))}h3`)
      .attr('stroke', ink)
      .attr('stroke-width', hairline);
    appendText(bar, tickLabels([value])[0]!, {
      x: box.right + 5.5,
      y: yOf(value),
      size: fontSize.tick,
      middle: true,
    });
  }
}

const tip = 8;

function appendEnds(bar: SvgSelection, box: Box, count: number, ends: BarEnds): void {
  const colours = bandColours(count);
  const half = widthOf(box) / 2;
  const { left, top, bottom } = box;
  const triangle = (y: number, dy: number) =>
    `M${coordinate(left)},${coordinate(y)}l${coordinate(half)},${dy}l${coordinate(half)},${-dy}Z`;
  if (ends.below) bar.append('path').attr('d', triangle(bottom, tip)).attr('fill', colours[0]!);
  if (ends.above) bar.append('path').attr('d', triangle(top, -tip)).attr('fill', colours.at(-1)!);
}

function outline({ left, top, right, bottom }: Box, ends: BarEnds): string {
  const middle = (left + right) / 2;
  const points: [number, number][] = [[left, top]];
  if (ends.above) points.push([middle, top - tip]);
  points.push([right, top], [right, bottom]);
  if (ends.below) points.push([middle, bottom + tip]);
  points.push([left, bottom]);
  return `M${points.map((point) => point.map(coordinate).join(',')).join('L')}Z`;
}
