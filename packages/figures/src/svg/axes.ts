import type { SvgSelection } from 'd3-node';
import { type ScaleContinuousNumeric, scaleLinear } from 'd3-scale';
import { append, appendBox, type Box, coordinate } from './geometry.ts';
import { appendText, type Run } from './richText.ts';
import { fontSize, outlined } from './style.ts';

export type Scale = ScaleContinuousNumeric<number, number>;

/** Maps points in the units of two axes to pixels. */
export interface Scales {
  readonly x: Scale;
  readonly y: Scale;
}

/** Maps two axes to a box of pixels; the axes start at the left and bottom edges. */
export function boxScales(
  box: Box,
  xDomain: readonly [number, number],
  yDomain: readonly [number, number],
): Scales {
  return {
    x: scaleLinear(xDomain, [box.left, box.right]),
    y: scaleLinear(yDomain, [box.bottom, box.top]),
  };
}

interface AxisOptions {
  readonly scale: Scale;
  readonly label: string | readonly Run[];
  readonly ticks?: readonly number[];
  /** Text at the ticks; default: the numbers. */
  readonly texts?: readonly (string | readonly Run[])[];
}

const tickLength = 4;

/** The frame of a plot, with ticks that point outwards, their numbers, and the names of the axes. */
export function appendAxes(
  parent: SvgSelection,
  box: Box,
  { x, y }: { readonly x: AxisOptions; readonly y: AxisOptions },
): void {
  const axes = parent.append('g').attr('class', 'axes');
  appendBox(axes, box, { fill: 'none', ...outlined });
  const xTicks = x.ticks ?? x.scale.ticks(6);
  const yTicks = y.ticks ?? y.scale.ticks(6);
  const marks = [
    ...xTicks.map((t) => `M${coordinate(x.scale(t))},${coordinate(box.bottom)}v${tickLength}`),
    ...yTicks.map((t) => `M${coordinate(box.left)},${coordinate(y.scale(t))}h${-tickLength}`),
  ];
  append(axes, 'path', { d: marks.join(''), ...outlined });
  const size = fontSize.tick;
  xTicks.forEach((t, k) => {
    const at = { x: x.scale(t), y: box.bottom + tickLength + 10, size } as const;
    appendText(axes, x.texts?.[k] ?? tickLabels(xTicks)[k]!, { ...at, anchor: 'middle' });
  });
  yTicks.forEach((t, k) => {
    const at = { x: box.left - tickLength - 3, y: y.scale(t), size } as const;
    const text = y.texts?.[k] ?? tickLabels(yTicks)[k]!;
    appendText(axes, text, { ...at, anchor: 'end', middle: true });
  });
  const name = { size: fontSize.label, anchor: 'middle' } as const;
  const [middleX, middleY] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  appendText(axes, x.label, { x: middleX, y: box.bottom + 29, ...name });
  appendText(axes, y.label, { x: box.left - 31, y: middleY, rotate: -90, ...name });
}

/** Ticks as text, all with the same number of decimals, and with a true minus sign. */
export function tickLabels(values: readonly number[]): string[] {
  const shortest = values.map((value) => String(Number(value.toPrecision(12))));
  const decimals = Math.max(...shortest.map((text) => text.split('.')[1]?.length ?? 0));
  return values.map((value) => (value + 0).toFixed(decimals).replace('-', '−'));
}
