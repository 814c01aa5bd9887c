import { type Box, inkOn, type PanelSpec, tickLabels } from '@mixed-dynamics/figures/browser';
import { append, type Group } from './axes.ts';

/** The mapping of values to colours: a panel of Figure 2 with the colour of each band. */
export interface Paint {
  readonly spec: PanelSpec;
  readonly colours: readonly string[];
}

const shareOf = ({ bands }: PanelSpec, value: number): number =>
  Math.min(Math.max((value - bands.from) / (bands.to - bands.from), 0), 1);

const tip = 7;

/**
 * A horizontal colour bar: one block per band, one mark per contour level, numbers below. An end is
 * pointed if data lie beyond it.
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
    // Each block extends to the right end, below the next ones, so that there are no seams.
    const left = box.left + (width * k) / spec.bands.count;
    const d = `M${left},${box.top}H${box.right}V${box.bottom}H${left}Z`;
    append(parent, 'path', { d, fill: colour });
  });
  const half = (box.bottom - box.top) / 2;
  const point = (x: number, dx: number) => `M${x},${box.top}l${dx},${half}l${-dx},${half}Z`;
  if (ends.below) append(parent, 'path', { d: point(box.left, -tip), fill: colours[0]! });
  if (ends.above) append(parent, 'path', { d: point(box.right, tip), fill: colours.at(-1)! });
  for (const level of spec.levels) {
    const d = `M${xOf(level)},${box.top}V${box.bottom}`;
    append(parent, 'path', { d, stroke: inkOn(shareOf(spec, level)) });
  }
  const texts = tickLabels(spec.barTicks);
  spec.barTicks.forEach((tick, k) => {
    append(parent, 'path', { class: 'tick', d: `M${xOf(tick)},${box.bottom}v4` });
    append(parent, 'text', { x: xOf(tick), y: box.bottom + 15 }).text(texts[k]!);
  });
}

/** A pointer above the bar, at a value. */
export function pointerPath(box: Box, spec: PanelSpec, value: number): string {
  const x = box.left + (box.right - box.left) * shareOf(spec, value);
  return `M${x},${box.top - 1}l-4.5,-6h9Z`;
}
