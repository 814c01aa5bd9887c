import { type Box, inkOn, type PanelSpec, tickLabels } from '@mixed-dynamics/figures/browser';
import type { Group } from './axes.ts';

/** How values become colours: a panel of Figure 2, with the colour of each of its bands. */
export interface Paint {
  readonly spec: PanelSpec;
  readonly colours: readonly string[];
}

const shareOf = ({ bands }: PanelSpec, value: number): number =>
  Math.min(Math.max((value - bands.from) / (bands.to - bands.from), 0), 1);

const tip = 7;

/**
 * A horizontal colour bar: one block per band, one mark per contour level, numbers below. An end is
 * pointed where data exceed the bands.
 */
export function appendColourBar(
  parent: Group,
  box: Box,
  { spec, colours }: Paint,
  ends: { readonly below: boolean; readonly above: boolean },
): void {
  const width = box.right - box.left;
  const xOf = (value: number) => box.left + width * shareOf(spec, value);
  colours.forEach((colour, k) => {
    // Each block extends to the right end, under the next, so that there are no seams.
    const left = box.left + (width * k) / spec.bands.count;
    const path = `M${left},${box.top}H${box.right}V${box.bottom}H${left}Z`;
    parent.append('path').attr('d', path).attr('fill', colour);
  });
  const half = (box.bottom - box.top) / 2;
  const point = (x: number, dx: number) => `M${x},${box.top}l${dx},${half}l${-dx},${half}Z`;
  if (ends.below) {
    parent.append('path').attr('d', point(box.left, -tip)).attr('fill', colours[0]!);
  }
  if (ends.above) {
    parent.append('path').attr('d', point(box.right, tip)).attr('fill', colours.at(-1)!);
  }
  for (const level of spec.levels) {
    const line = parent.append('path').attr('d', `M${xOf(level)},${box.top}V${box.bottom}`);
    line.attr('stroke', inkOn(shareOf(spec, level)));
  }
  const texts = tickLabels(spec.barTicks);
  spec.barTicks.forEach((tick, k) => {
    parent
      .append('path')
      .attr('class', 'tick')
      .attr('d', `M${xOf(tick)},${box.bottom}v4`);
    parent
      .append('text')
      .attr('x', xOf(tick))
      .attr('y', box.bottom + 15)
      .text(texts[k]!);
  });
}

/** A pointer above the bar, at a value. */
export function pointerPath(box: Box, spec: PanelSpec, value: number): string {
  const x = box.left + (box.right - box.left) * shareOf(spec, value);
  return `M${x},${box.top - 1}l-4.5,-6h9Z`;
}
