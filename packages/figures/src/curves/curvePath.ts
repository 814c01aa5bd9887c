import type { SvgSelection } from 'd3-node';
import { area, line } from 'd3-shape';
import type { Scales } from '../svg/axes.ts';
import { append } from '../svg/geometry.ts';
import type { Curve, DynamicsName } from './figure1Data.ts';

/** Line styles: solid for SC, darker dashes on top for GD, dots for theory. */
const strokes: Record<CurveStyle['dynamics'], { width: number; dash: string | null }> = {
  gd: { width: 1.1, dash: '4 2.5' },
  sc: { width: 2, dash: null },
  predicted: { width: 2.4, dash: '0 7' },
};

export interface CurveStyle {
  readonly dynamics: DynamicsName | 'predicted';
  /** Light and dark shade of one colour. */
  readonly colour: Shades;
  /** Factor on the line's width. */
  readonly thickness?: number;
}

export interface Shades {
  readonly light: string;
  readonly dark: string;
}

/** Sets the stroke of a path by its dynamics and colour. */
export function strokeAs(path: SvgSelection, { dynamics, colour, thickness = 1 }: CurveStyle) {
  const { width, dash } = strokes[dynamics];
  path
    .attr('fill', 'none')
    .attr('stroke', dynamics === 'sc' ? colour.light : colour.dark)
    .attr('stroke-width', width * thickness)
    .attr('stroke-linejoin', 'round');
  if (dash) path.attr('stroke-dasharray', dash);
  // Dashes of zero length with round ends are dots.
  if (dynamics === 'predicted') path.attr('stroke-linecap', 'round');
  return path;
}

/** Draws a curve, interrupted at non-finite values; its name is that of the dynamics followed by `kind`. */
export function appendCurve(
  parent: SvgSelection,
  { iterations, values }: Curve,
  { x, y }: Scales,
  style: CurveStyle,
  kind: string,
): void {
  const path = line<number>(
    (_, k) => x(iterations[k]!),
    (value) => y(value),
  )
    .defined(Number.isFinite)
    .digits(2);
  const curve = parent.append('path').attr('d', path(values as number[]) ?? '');
  strokeAs(curve, style).attr('data-curve', `${style.dynamics}-${kind}`);
}

/** Fills the area between two curves over the same iterations. */
export function appendBetween(
  parent: SvgSelection,
  low: Curve,
  high: Curve,
  { x, y }: Scales,
  fill: string,
): void {
  const path = area<number>()
    .x((_, k) => x(low.iterations[k]!))
    .y0((value) => y(value))
    .y1((_, k) => y(high.values[k]!))
    .defined((value, k) => Number.isFinite(value) && Number.isFinite(high.values[k]))
    .digits(2);
  append(parent, 'path', { class: 'bulk', d: path(low.values as number[]) ?? '', fill });
}

/** Pairs of shades based on the palette of Okabe and Ito, which can be told apart with any colour vision. */
export const palette: readonly Shades[] = [
  { light: '#56a9dd', dark: '#00405f' },
  { light: '#f0a202', dark: '#7a4c00' },
  { light: '#2bbf94', dark: '#00523c' },
  { light: '#ee7733', dark: '#7d2e00' },
  { light: '#d58fb8', dark: '#70305a' },
];

export const greys: Shades = { light: '#9a9a9a', dark: '#333333' };
