import { markdownTable } from '@mixed-dynamics/artifacts';
import { cellWidth } from '@mixed-dynamics/data';

/** A network of the paper: d and γ_w. */
export const widthCosts = [
  [200, 1.75],
  [200, 2.25],
  [200, 2.8],
  [500, 2.25],
] as const;

export function formatCosts(cells: readonly (readonly [number, number])[]): string {
  const rows = cells.map(([d, gammaW]) => {
    const width = cellWidth(d, gammaW);
    const hidden = Math.min(width, 2 * d);
    const cost = (units: number) => [
      `${show((8 * d * units) / 1e6)} MB`,
      `${show((6 * d * d * units) / 1e9)} GF`,
    ];
    return [`${d}, ${gammaW}`, String(width), ...cost(width), ...cost(hidden)];
  });
  return markdownTable(
    ['d, γ_w', 'w', 'weights', 'a step', 'weights, reduced', 'a step, reduced'],
    rows,
  );
}

const show = (value: number) => Number(value.toPrecision(2)).toString();
