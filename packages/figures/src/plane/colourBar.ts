import type { SvgSelection } from 'd3-node';
import { tickLabels } from '../svg/axes.ts';
import { append, type Box, coordinate, heightOf, widthOf } from '../svg/geometry.ts';
import { appendText } from '../svg/richText.ts';
import { bandColours, fontSize, inkOn, outlined } from '../svg/style.ts';
import type { PanelSpec } from './panelSpecs.ts';

export interface BarEnds {
  /** Some values lie below the first band and are drawn in its colour. */
  readonly below: boolean;
  /** Some values lie above the last band and are drawn in its colour. */
  readonly above: boolean;
}

/**
 * A vertical colour bar with one block per band, ticks at band edges and a mark at each contour level.
 * An end is pointed if data lie beyond it.
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
  bandColours(bands.count).forEach((fill, k) => {
    // Each block extends to the top, below the next ones, so that there are no seams.
    const bottom = coordinate(box.bottom - (k / bands.count) * heightOf(box));
    const [left, top, right] = [box.left, box.top, box.right].map(coordinate);
    append(bar, 'path', { fill, d: `M${left},${bottom}V${top}H${right}V${bottom}Z` });
  });
  appendEnds(bar, box, bands.count, ends);
  for (const level of levels) {
    append(bar, 'path', {
      d: `M${coordinate(box.left)},${coordinate(yOf(level))}H${coordinate(box.right)}`,
      stroke: inkOn((level - bands.from) / (bands.to - bands.from)),
      'stroke-width': 1,
    });
  }
  append(bar, 'path', { d: outline(box, ends), fill: 'none', ...outlined });
  for (const value of barTicks) appendBarTick(bar, box, yOf(value), tickLabels([value])[0]!);
}

/** A tick of a colour bar, with its number. */
export function appendBarTick(bar: SvgSelection, { right }: Box, y: number, text: string): void {
  append(bar, 'path', { d: `M${coordinate(right)},${coordinate(y)}h3`, ...outlined });
  appendText(bar, text, { x: right + 5.5, y, size: fontSize.tick, middle: true });
}

const tip = 8;

function appendEnds(bar: SvgSelection, box: Box, count: number, ends: BarEnds): void {
  const colours = bandColours(count);
  const half = widthOf(box) / 2;
  const { left, top, bottom } = box;
  const triangle = (y: number, dy: number) =>
    `M${coordinate(left)},${coordinate(y)}l${coordinate(half)},${dy}l${coordinate(half)},${-dy}Z`;
  if (ends.below) append(bar, 'path', { d: triangle(bottom, tip), fill: colours[0]! });
  if (ends.above) append(bar, 'path', { d: triangle(top, -tip), fill: colours.at(-1)! });
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
