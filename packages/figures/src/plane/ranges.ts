import { tickIncrement, ticks } from 'd3-array';
import type { MetricsGrid } from './metricsGrid.ts';
import type { PanelSpec } from './panelSpecs.ts';

/** From where to where the colours of the panels go: as published, or over what was found. */
export type Ranges = 'paper' | 'data';

/** Numbers at a colour bar, about: the first that gives enough contour lines. */
const counts = [6, 8];
const leastLines = 4;
/** Bands of colour, about. */
const bandsWanted = 17;
/** This share of the cells at either end may lie outside, where they would flatten all others. */
const tail = 0.02;
/** How much wider than without the tails the range may be with them. */
const widest = 1.5;
/** An end that is a round number but for this share of a band is that number. */
const rounding = 1e-9;

/**
 * The panel with bands over what was found: their edges, the numbers at the bar and the contour lines are
 * the same round numbers.
 * @param columns those that are shown with these colours; that of the panel without them
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

/** The ends of sorted values, without a few that lie far out; never the same twice. */
function reach(sorted: readonly number[]): [number, number] {
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  const out = Math.floor(tail * sorted.length);
  const inner: [number, number] = [sorted[out]!, sorted.at(-1 - out)!];
  const [low, high] = most - least > widest * (inner[1] - inner[0]) ? inner : [least, most];
  const scale = Math.max(Math.abs(low), Math.abs(high));
  // All alike but for rounding: no structure, so one number in the middle.
  if (high - low > 1e-6 * scale) return [low, high];
  const room = scale / 10 || 1;
  return [low - room, high + room];
}

/** Bands that the numbers at the bar are edges of. */
function bandsOver(low: number, high: number, numbers: number): PanelSpec['bands'] {
  // A negative increment stands for its reciprocal, which a float64 holds exactly.
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
