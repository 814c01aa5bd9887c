import { type Box, boxOf } from '@mixed-dynamics/figures/browser';
import { type Axis, axisBottom, axisLeft } from 'd3-axis';
import { type ScaleContinuousNumeric, scaleLinear, scaleLog } from 'd3-scale';
import { type Selection, select } from 'd3-selection';
import { area, line } from 'd3-shape';
import { append, axisName, type Group } from './axes.ts';
import { arePowers, logTicks } from './scales.ts';

/** A curve over the iterations; its class determines its style. */
export interface ChartCurve {
  readonly className: string;
  readonly values: ArrayLike<number>;
}

interface ChartOptions {
  readonly curves: readonly ChartCurve[];
  /** The last iteration on the axis. */
  readonly last: number;
  readonly scale: 'log' | 'linear';
  /** Smallest and largest value that the y axis must contain. */
  readonly extent: readonly [number, number];
  /** Two curves; the area between them is filled. */
  readonly between?: readonly [ArrayLike<number>, ArrayLike<number>];
  /** Step of t = η·n between values, if the axis is the time instead of the iteration. */
  readonly time?: number;
  /** A value marked by a dotted horizontal line. */
  readonly threshold?: number;
}

/** A drawn chart: its scales, and a group on top for the cursor. */
export interface Chart {
  readonly box: Box;
  readonly x: ScaleContinuousNumeric<number, number>;
  readonly y: ScaleContinuousNumeric<number, number>;
  readonly overlay: Group;
}

const margin = { left: 46, top: 6, right: 12, bottom: 34 } as const;
const chartHeight = 208;

/** The smallest and largest value of several curves; only positive values for a logarithmic axis. */
export function extentOf(
  curves: readonly Pick<ChartCurve, 'values'>[],
  scale: 'log' | 'linear',
): [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (const { values } of curves) {
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i]!;
      if (!Number.isFinite(value) || value <= 0) continue;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  if (most === 0) return scale === 'log' ? [1e-3, 1] : [0, 1];
  return scale === 'log' ? [least, most] : [0, most];
}

/** Draws curves with their axes. */
export function drawChart(svg: SVGSVGElement, options: ChartOptions): Chart {
  const root = select(svg).attr('height', chartHeight);
  root.selectAll('*').remove();
  const box = boxOf(
    margin.left,
    margin.top,
    Math.max(svg.clientWidth, 160) - margin.left - margin.right,
    chartHeight - margin.top - margin.bottom,
  );
  const x = scaleLinear(
    [0, Math.max(options.last, 1) * (options.time ?? 1)],
    [box.left, box.right],
  );
  const y = valueScale(options, box);
  drawAxes(root.append('g').attr('class', 'axes'), box, x, y, options);
  const curves = root.append('g').attr('class', 'curves');
  if (options.between) {
    const [low, high] = options.between;
    const path = area<number>()
      .x((_, i) => x(i))
      .y0((value) => y(value))
      .y1((_, i) => y(high[i]!));
    append(curves, 'path', { class: 'bulk', d: path(Array.from(low)) });
  }
  if (options.threshold !== undefined) {
    const d = `M${box.left},${y(options.threshold)}H${box.right}`;
    append(curves, 'path', { class: 'threshold', d });
  }
  const [least = 0] = y.domain();
  const path = line<number>()
    .x((_, i) => x(i * (options.time ?? 1)))
    .y((value) => y(value))
    .defined((value) => Number.isFinite(value) && (options.scale === 'linear' || value >= least))
    .digits(2);
  for (const { className, values } of options.curves) {
    append(curves, 'path', { class: className, d: path(Array.from(values)) });
  }
  return { box, x, y, overlay: root.append('g').attr('class', 'cursor') };
}

function valueScale({ scale, extent }: ChartOptions, { bottom, top }: Box) {
  const [least, most] = extent;
  if (scale === 'linear') return scaleLinear([0, 1.04 * most], [bottom, top]);
  // A flat curve also needs a margin.
  const room = Math.max((most / least) ** 0.04, 1.1);
  return scaleLog([least / room, most * room], [bottom, top]);
}

function drawAxes(
  parent: Group,
  box: Box,
  x: Chart['x'],
  y: Chart['y'],
  { scale, time }: ChartOptions,
): void {
  const [least = 0, most = 1] = y.domain();
  const ticks = scale === 'log' ? logTicks(least, most) : y.ticks(5);
  const up = axisLeft(y as unknown as Parameters<typeof axisLeft>[0]) as Axis<number>;
  up.tickValues(ticks)
    .tickSize(-(box.right - box.left))
    .tickPadding(6);
  up.tickFormat((value) => (Math.abs(value) >= 1e4 ? value.toExponential(0) : String(value)));
  const left = parent.append('g').attr('class', 'grid');
  left.attr('transform', `translate(${box.left},0)`).call(up);
  if (scale === 'log' && arePowers(ticks)) {
    left.selectAll<SVGTextElement, number>('text').each(function (value) {
      raiseExponent(select(this), Math.round(Math.log10(value)));
    });
  }
  const across = axisBottom(x as unknown as Parameters<typeof axisBottom>[0]) as Axis<number>;
  const whole = x.ticks(6).filter((tick) => time !== undefined || Number.isInteger(tick));
  across.tickValues(whole).tickFormat(String).tickSize(4).tickPadding(4);
  parent.append('g').attr('transform', `translate(0,${box.bottom})`).call(across);
  axisName(parent, time === undefined ? 'Iteration' : 'Time η·n', {
    x: (box.left + box.right) / 2,
    y: box.bottom + 31,
    size: 12,
  });
}

/** 0.00001 as 10 with the exponent −5. */
function raiseExponent(
  text: Selection<SVGTextElement, number, null, undefined>,
  power: number,
): void {
  text.text('10');
  const raised = text.append('tspan').attr('dy', '-0.4em').attr('font-size', '0.75em');
  raised.text(String(power).replace('-', '−'));
}
