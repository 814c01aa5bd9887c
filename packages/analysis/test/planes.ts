import { metricsColumns, type Table, type Value } from '@mixed-dynamics/artifacts';
import { randomNormal } from 'd3-random';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

const axis = [-2, -1, 0];

/** A table like `metrics.csv` on a plane of 3×3 cells, with the given values; widths and σ² are those of d = 10. */
export function metricsOf(
  fieldOf: (column: string, place: number) => Value | undefined,
  trial?: number,
): Table {
  const places = axis.flatMap((x) => axis.map((y) => [x, y + 2] as const));
  const rows = places.map(([x, y], place) => {
    const fixed: Record<string, Value> = {
      gamma_sigma2: x,
      gamma_w: y,
      width: 10 ** y,
      sigma2: 10 ** x,
      seed: `seed-${trial ?? 'x'}-${place}`,
      status: 'ok',
      stop_reason: 'plateau',
    };
    const row = metricsColumns.map((column) => fieldOf(column, place) ?? fixed[column] ?? 1);
    return trial === undefined ? row : [trial, ...row];
  });
  return { columns: trial === undefined ? metricsColumns : ['trial', ...metricsColumns], rows };
}

/** Draws of one plane: each cell is normally distributed, with its own mean and deviation. */
export function drawer(seed: number): (trial?: number) => Table {
  const normal = normals(seed);
  return (trial) =>
    metricsOf((column, place) => {
      if (column === 'min_test_error') return 0.5 + 0.1 * place + 0.02 * (place + 1) * normal();
      if (column === 'stable_rank_at_min') return 4 + 0.3 * normal();
      if (column === 'iterations_to_min_test_error') return Math.round(300 + 40 * normal());
      if (column === 'max_distance') return Math.exp(-4 + normal());
      return undefined;
    }, trial);
}

export function stack(tables: readonly Table[]): Table {
  return { columns: tables[0]!.columns, rows: tables.flatMap(({ rows }) => rows) };
}

/** Independent standard normals from a seed. */
export function normals(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  const uniform = () => (generator.next() >>> 0) / 2 ** 32;
  return randomNormal.source(uniform)(0, 1);
}
