import { placeKey } from '@mixed-dynamics/artifacts';
import type { PrintedLine } from './printedLine.ts';

type Place = NonNullable<PrintedLine['place']>;

/**
 * The cells of the plane that the run did not print. The axes are the printed values, completed from a
 * `linspace(from, to, count)` of the source that starts with them, because a run stopped between two
 * columns shows no gap.
 */
export function missingCells(printed: readonly Place[], source: string): Place[] {
  const axis = (key: keyof Place) => {
    const values = [...new Set(printed.map((place) => place[key]))];
    const declared = linspaces(source).find((candidate) => startsWith(candidate, values));
    return declared ? [...values, ...declared.slice(values.length)] : values;
  };
  const [columns, rows] = [axis('gammaSigma2'), axis('gammaW')];
  const known = new Set(printed.map(({ gammaSigma2, gammaW }) => placeKey(gammaSigma2, gammaW)));
  return columns
    .flatMap((gammaSigma2) => rows.map((gammaW) => ({ gammaSigma2, gammaW })))
    .filter(({ gammaSigma2, gammaW }) => !known.has(placeKey(gammaSigma2, gammaW)));
}

const pattern = /linspace\(\s*([-+.\deE]+)\s*,\s*([-+.\deE]+)\s*,\s*(\d+)\s*\)/g;

/** The axes given as numbers in the source. */
function linspaces(source: string): number[][] {
  return [...source.matchAll(pattern)].map((match) => {
    const [from, to, count] = match.slice(1, 4).map(Number) as [number, number, number];
    if (!(count > 1 && count <= 10_000)) return [from];
    return Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
  });
}

/** Whether an axis starts with these values, up to rounding. */
function startsWith(axis: readonly number[], values: readonly number[]): boolean {
  if (values.length > axis.length) return false;
  return values.every(
    (value, i) => Math.abs(value - axis[i]!) <= 1e-9 * Math.max(1, Math.abs(value)),
  );
}
