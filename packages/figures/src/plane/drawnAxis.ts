import type { PlaneAxis } from '@mixed-dynamics/artifacts';
import { ticks } from 'd3-array';
import type { SvgSelection } from 'd3-node';
import { appendAxes, boxScales, type Scale, type Scales, tickLabels } from '../svg/axes.ts';
import type { Box } from '../svg/geometry.ts';
import type { Run } from '../svg/richText.ts';
import { axisLabel } from '../svg/symbols.ts';

/** An axis of the plane as it is drawn. */
export interface DrawnAxis extends PlaneAxis {
  /** Positions of the values: the values themselves, or their decimal logarithms if they are geometrically spaced. */
  readonly positions: readonly number[];
  readonly label: readonly Run[];
  /** About `count` numbers along the axis, with their positions. */
  readonly ticks: (count: number) => AxisTicks;
}

interface AxisTicks {
  readonly positions: readonly number[];
  readonly texts: readonly string[];
}

/**
 * An axis as it is drawn: geometrically spaced values get a logarithmic axis. A first value of 0, which has
 * no logarithm, is drawn one step before the others.
 */
export function drawnAxis(axis: PlaneAxis): DrawnAxis {
  const { values, key } = axis;
  const label = axisLabel(key);
  const logarithms = logarithmsOf(values);
  if (!logarithms) {
    const [low, high] = [values[0]!, values.at(-1)!];
    const linear = (count: number) => {
      const positions = ticks(low, high, count);
      return { positions, texts: tickLabels(positions) };
    };
    return { ...axis, positions: values, label, ticks: linear };
  }
  const atValues = (count: number) => {
    // If planes stand side by side, the last number of one must not touch the first of the next.
    const most = count < usualCount ? count : count + 1;
    const step = Math.ceil(values.length / most);
    const shown = values.flatMap((_, i) => (i % step === 0 ? [i] : []));
    return {
      positions: shown.map((i) => logarithms[i]!),
      texts: shown.map((i) => shortNumber(values[i]!)),
    };
  };
  return { ...axis, positions: logarithms, label, ticks: atValues };
}

/** The number of ticks requested for a plane that is alone in its row. */
const usualCount = 6;
/** Fewer positive values with a constant ratio do not make the axis logarithmic. */
const fewest = 3;
/** Tolerance of the spacing, because values are typed with few digits: 0.001 to 0.0032 stands for √10. */
const slack = 0.05;

/** The decimal logarithms of values with a constant ratio, up to rounding; undefined for other values. */
function logarithmsOf(values: readonly number[]): number[] | undefined {
  const [first = 0, ...rest] = values;
  const positive = first === 0 ? rest : values;
  if (positive.length < fewest || positive[0]! <= 0) return undefined;
  const logs = positive.map(Math.log10);
  // Over a short range both spacings are equal within the tolerance; then the axis is linear.
  if (!areEven(logs) || areEven(positive)) return undefined;
  return first === 0 ? [logs[0]! - stepOf(logs), ...logs] : logs;
}

const stepOf = (values: readonly number[]): number =>
  (values.at(-1)! - values[0]!) / (values.length - 1);

const areEven = (values: readonly number[]): boolean => {
  const step = stepOf(values);
  return values.every((value, i) => Math.abs(value - values[0]! - i * step) < slack * step);
};

/** A number of an axis: integers in full, others in three digits, as `0.0032` or `3.2e−5`, or as `1/16` if shorter. */
function shortNumber(value: number): string {
  const rounded = Number.isInteger(value) ? value : Number(value.toPrecision(3));
  const plain = String(rounded);
  const fraction = `1/${Math.round(1 / value)}`;
  if (value === 1 / Math.round(1 / value) && fraction.length < String(value).length) {
    return fraction;
  }
  const text = plain.length <= 6 ? plain : rounded.toExponential();
  return text.replace('e+', 'e').replaceAll('-', '−');
}

/** The axes of a plane. */
export interface DrawnAxes {
  readonly x: DrawnAxis;
  readonly y: DrawnAxis;
}

/** The scales that map a plane to a box of pixels, and the pixel positions of its columns and rows. */
export function planeScales({ x: across, y: up }: DrawnAxes, box: Box) {
  const ends = ({ positions }: DrawnAxis) => [positions[0]!, positions.at(-1)!] as const;
  const scales = boxScales(box, ends(across), ends(up));
  const xs = across.positions.map((position) => scales.x(position));
  const ys = up.positions.map((position) => scales.y(position));
  return { ...scales, xs, ys };
}

/** Which axes of a plane get a name and numbers; planes side by side share them. */
export interface NamedAxes {
  /** Approximate number of ticks; 0 for neither ticks nor name. */
  readonly x?: number;
  readonly y?: number;
}

/** The axes of a plane, each with its name and numbers. */
export function appendPlaneAxes(
  parent: SvgSelection,
  box: Box,
  { x, y }: Scales,
  grid: DrawnAxes,
  { x: xTicks = usualCount, y: yTicks = usualCount }: NamedAxes,
): void {
  const options = (scale: Scale, count: number, axis: DrawnAxis) => {
    if (count === 0) return { scale, label: '', ticks: [] };
    const { positions, texts } = axis.ticks(count);
    return { scale, label: axis.label, ticks: positions, texts };
  };
  appendAxes(parent, box, { x: options(x, xTicks, grid.x), y: options(y, yTicks, grid.y) });
}
