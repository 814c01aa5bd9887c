import { tickIncrement, ticks } from 'd3-array';
import type { MetricsGrid } from './metricsGrid.ts';
import type { PanelSpec } from './panelSpecs.ts';

/** Colour ranges of the panels: as published, or from the data. */
export type Ranges = 'paper' | 'data';

/** Approximate numbers of ticks at a colour bar; the first that gives enough contour lines is used. */
const counts = [6, 8];
const leastLines = 4;
/** Approximate number of colour bands. */
const bandsWanted = 17;
/** The fraction of cells at each end that may lie outside the range, if they would stretch it too much. */
const tail = 0.02;
/** The tails are kept if the range with them is at most this many times the range without them. */
const widest = 1.5;
/** An end that exceeds a band edge by less than this fraction of a band is taken as that edge. */
const rounding = 1e-9;

/**
 * The panel with bands that cover the data. The numbers at the bar are round numbers, which are also band
 * edges and contour levels.
 * @param columns the columns shown with these colours; default the panel's
 */
export function rangedByData(
  spec: PanelSpec,
  grid: MetricsGrid,
  columns: readonly string[] = [spec.column],
): PanelSpec {
  const { transform = (value: number) => value } = spec;
  const values = columns
    .flatMap((name) => [...grid.column(name)].filter((_, cell) => grid.states[cell] === 'ok'))
    .map(transform)
    .filter(Number.isFinite);
  if (values.length === 0) return spec;
  const [low, high] = reach(values.sort((a, b) => a - b));
  const tries = counts.map((count) => {
    const bands = bandsOver(low, high, count);
    const barTicks = ticks(low, high, count);
    const levels = barTicks.filter((level) => level > bands.from && level < bands.to);
    return { ...spec, bands, levels, barTicks };
  });
  return tries.find(({ levels }) => levels.length >= leastLines) ?? tries.at(-1)!;
}

/** The ends of sorted values, without a few outliers; never equal. */
function reach(sorted: readonly number[]): [number, number] {
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  const out = Math.floor(tail * sorted.length);
  const inner: [number, number] = [sorted[out]!, sorted.at(-1 - out)!];
  const [low, high] = most - least > widest * (inner[1] - inner[0]) ? inner : [least, most];
  const scale = Math.max(Math.abs(low), Math.abs(high));
  if (high - low > 1e-6 * scale) return [low, high];
  // All values are equal up to rounding: the range is centred on them.
  const room = scale / 10 || 1;
  return [low - room, high + room];
}

/** Bands whose edges include the numbers at the bar. */
function bandsOver(low: number, high: number, numbers: number): PanelSpec['bands'] {
  // d3 gives an increment below 1 as its negative reciprocal, an integer and thus exact in float64.
  const increment = tickIncrement(low, high, numbers);
  const ticksPerOne = increment < 0 ? -increment : 1 / increment;
  const count = (parts: number) => (high - low) * ticksPerOne * parts;
  const distance = (parts: number) => Math.abs(Math.log(count(parts) / bandsWanted));
  const parts = [1, 2, 4, 5].reduce((a, b) => (distance(b) < distance(a) ? b : a));
  const [first, last] = [
    Math.floor(low * ticksPerOne * parts + rounding),
    Math.ceil(high * ticksPerOne * parts - rounding),
  ];
  const valueAt = (edge: number) =>
    increment < 0 ? edge / (ticksPerOne * parts) : (edge * increment) / parts;
  return { from: valueAt(first), to: valueAt(last), count: last - first };
}
