import { range } from 'd3-array';

/**
 * The borders of the cells of an axis, one more than values: half-way between neighbours, and at the same
 * distance beyond the first and the last. A single value gets a cell of width 1.
 */
export function bordersOf(axis: readonly number[]): number[] {
  const [first = 0, second] = axis;
  const last = axis.at(-1) ?? 0;
  if (second === undefined) return [first - 0.5, first + 0.5];
  const middles = axis.slice(1).map((value, i) => (value + axis[i]!) / 2);
  return [2 * first - middles[0]!, ...middles, 2 * last - middles.at(-1)!];
}

/** The cell that contains a position, from ascending or descending borders; the nearest one if outside. */
export function cellBetween(borders: readonly number[], position: number): number {
  const rising = borders.at(-1)! > borders[0]!;
  const inner = borders.slice(1, -1);
  return inner.filter((border) => (rising ? border <= position : border >= position)).length;
}

/** Largest number of labelled decades; if there are more, every second, third … one is labelled. */
const most = 5;

/** Ticks of a logarithmic axis: decades, with 2 and 5 between them if there are few. */
export function logTicks(from: number, to: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(from) - 1e-9), Math.floor(Math.log10(to) + 1e-9)];
  const decades = Math.max(0, last - first + 1);
  const stride = Math.max(1, Math.ceil(decades / most));
  const steps = decades <= 2 ? [1, 2, 5] : [1];
  return range(first - 1, last + 1)
    .filter((exponent) => decades <= 2 || (last - exponent) % stride === 0)
    .flatMap((exponent) => steps.map((step) => Number(`${step}e${exponent}`)))
    .filter((value) => value >= from * (1 - 1e-9) && value <= to * (1 + 1e-9));
}

/** Whether ticks are better written as powers of ten: all are decades, and some have many digits. */
export function arePowers(ticks: readonly number[]): boolean {
  const exponents = ticks.map((tick) => Math.log10(tick));
  const decades = exponents.every((exponent) => Math.abs(exponent - Math.round(exponent)) < 1e-9);
  return decades && exponents.some((exponent) => Math.abs(exponent) > 3.5);
}
