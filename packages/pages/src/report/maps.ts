import type { Value } from '@mixed-dynamics/artifacts';
import { fails, type Key, type ValueDifference } from '@mixed-dynamics/golden';
import { group } from 'd3-array';
import { html, type Markup, trusted } from '../page/html.ts';
import { type ComparedTable, isCurves, isPlane, rowId, worstOf } from './comparedTables.ts';
import { count, formatCount, formatValue } from './format.ts';
import { type HeatMap, type HeatSquare, heatLevel } from './heatMap.ts';
import { differenceText, formatKey, nameOf } from './quantities.ts';

/** The quantities that always have a map: those of Figure 2, and the length of training. */
const shown = [
  'min_test_error',
  'stable_rank_at_min',
  'iterations_to_min_test_error',
  'max_distance',
  'iterations',
];

const gammaSigma2 = trusted(
  '<tspan font-style="italic">γ</tspan><tspan dy="3" font-size="8">σ²</tspan>',
);
const gammaW = trusted('<tspan font-style="italic">γ<tspan dy="3" font-size="8">w</tspan></tspan>');

/** The plane of Figure 2: its axes, and the position of each row of the table. */
interface TablePlane {
  /** The columns of the x and of the y axis. */
  readonly axes: readonly [string, string];
  readonly xs: readonly number[];
  /** From the top, descending. */
  readonly ys: readonly number[];
  readonly columns: readonly string[];
  readonly rows: ReadonlyMap<string, readonly Value[]>;
}

/** A heat map for every shown quantity, for all others that differ, and for the curves. */
export function planeMaps(tables: readonly ComparedTable[]): {
  readonly maps: readonly HeatMap[];
  readonly identical: readonly string[];
} {
  const [table, curves] = [tables.find(isPlane), tables.find(isCurves)];
  if (!table) return { maps: [], identical: [] };
  const plane = planeOf(table);
  const { columns, differences } = table.comparison;
  const differing = new Set(differences.map(({ column }) => column));
  const others = columns.map(({ column }) => column).filter((column) => !shown.includes(column));
  const present = shown.filter((column) => columns.some((one) => one.column === column));
  const drawn = [...present, ...others.filter((column) => differing.has(column))];
  const maps = drawn.map((column) => {
    const own = differences.filter((one) => one.column === column);
    return planeMap(plane, own, { id: `map-${column}`, title: nameOf(column), column });
  });
  const ofCurves = { id: 'map-curves', title: 'curves, the worst of all iterations' };
  return {
    maps: curves ? [...maps, planeMap(plane, curves.comparison.differences, ofCurves)] : maps,
    identical: others.filter((column) => !differing.has(column)),
  };
}

/** One map for all quantities: each cell shows the difference with the largest ratio to its tolerance. */
export const worstMap = (table: ComparedTable): HeatMap =>
  planeMap(planeOf(table), table.comparison.differences, {
    id: 'map-worst',
    title: 'the worst of all quantities',
  });

function planeMap(
  { axes, xs, ys, columns, rows }: TablePlane,
  differences: readonly ValueDifference[],
  about: { readonly id: string; readonly title: string; readonly column?: string },
): HeatMap {
  const cellId = (key: Key) => rowId({ x: key[axes[0]]!, y: key[axes[1]]! });
  const here = group(differences, ({ key }) => cellId(key));
  const keys = ys.flatMap((y) => xs.map((x) => ({ [axes[0]]: x, [axes[1]]: y })));
  const column = about.column === undefined ? -1 : columns.indexOf(about.column);
  const cells = keys.map((key): HeatSquare => {
    const worst = worstOf(here.get(cellId(key)) ?? []);
    const row = rows.get(cellId(key));
    if (!worst && !row)
      return { level: 'missing', fails: true, text: `${formatKey(key)}: no such cell` };
    const what = worst && about.column === undefined ? `${nameOf(worst.column)} ` : '';
    const value = column < 0 ? 'all' : formatValue(row?.[column] ?? '');
    return cellOf(worst, `${formatKey(worst?.key ?? key)}: ${what}`, `${value}, equal to golden`);
  });
  const all = count(cells.length, 'cell');
  const worst = worstOf(differences);
  const at = worst && keys.findIndex((key) => cellId(key) === cellId(worst.key));
  return {
    ...about,
    note: noteOn(cells, 'cell', cells.length === 1 ? 'in its one cell' : `in all ${all}`),
    columns: xs.map(shortNumber),
    rows: ys.map(shortNumber),
    columnTitle: titleOf(axes[0]),
    rowTitle: titleOf(axes[1]),
    cells,
    ...(at !== undefined && at >= 0 && { worst: at }),
  };
}

const titles: Readonly<Record<string, Markup>> = { gamma_sigma2: gammaSigma2, gamma_w: gammaW };
const titleOf = (column: string): Markup => titles[column] ?? html`${nameOf(column)}`;

function planeOf({ actual, comparison }: ComparedTable): TablePlane {
  const { columns, rows } = actual!;
  const present = rows.map((row) =>
    Object.fromEntries(comparison.key.map((name) => [name, row[columns.indexOf(name)]!])),
  );
  const keys: Key[] = [...present, ...comparison.rowProblems.map(({ key }) => key)];
  const valuesOf = (name: string) => [...new Set(keys.map((key) => Number(key[name])))];
  // The axes of a plane are the two key columns that vary.
  const varying = comparison.key.filter((name) => valuesOf(name).length > 1);
  const [x = 'gamma_sigma2', y = x === 'gamma_w' ? 'gamma_sigma2' : 'gamma_w'] =
    comparison.key.length > 2 ? varying : comparison.key;
  return {
    axes: [x, y],
    xs: valuesOf(x).sort((a, b) => a - b),
    ys: valuesOf(y).sort((a, b) => b - a),
    columns,
    rows: new Map(present.map((key, k) => [rowId({ x: key[x]!, y: key[y]! }), rows[k]!])),
  };
}

const shortNumber = (value: number) => formatValue(Math.round(value * 100) / 100);

/** A square that shows its worst difference, if there is any. */
const cellOf = (worst: ValueDifference | undefined, where: string, golden: string): HeatSquare =>
  worst
    ? { level: heatLevel(worst), fails: fails(worst), text: `${where}${differenceText(worst)}` }
    : { level: 'same', fails: false, text: `${where}${golden}` };

function noteOn(cells: readonly HeatSquare[], noun: string, everywhere: string): string {
  const failing = cells.filter((cell) => cell.fails).length;
  const differing = cells.filter(({ level }) => level !== 'same').length;
  const all = count(cells.length, noun);
  if (failing > 0) return `${formatCount(failing)} of ${all} out of tolerance`;
  if (differing === 0) return `equal to golden ${everywhere}`;
  return `${formatCount(differing)} of ${all} ${differing === 1 ? 'differs' : 'differ'}, within tolerance`;
}

/** A row of the map: its label and its differences. */
interface Line {
  readonly label: string;
  readonly name: string;
  readonly differences: readonly ValueDifference[];
}

/**
 * The tables of Figure 1 in one map: iterations from left to right, one row per quantity. All singular
 * values of one dynamics share a row, which shows the worst of them.
 */
export function iterationMap(tables: readonly ComparedTable[]): HeatMap | undefined {
  const lines = tables.flatMap(linesOf);
  const iterations = [...new Set(tables.flatMap(iterationsOf))].sort((a, b) => a - b);
  if (lines.length === 0 || iterations.length === 0) return undefined;
  const cells = lines.flatMap((line) => cellsOf(line, iterations));
  const worst = worstOf(lines.flatMap(({ differences }) => differences));
  const row = lines.findIndex(({ differences }) => worst && differences.includes(worst));
  return {
    id: 'map-iterations',
    title: 'Figure 1, iteration by iteration',
    note: noteOn(cells, 'square', `at all ${iterations.length} iterations`),
    columns: iterations.map(String),
    rows: lines.map(({ label }) => label),
    columnTitle: 'iteration',
    cells,
    ...(worst && { worst: row * iterations.length + iterations.indexOf(iterationOf(worst.key)) }),
  };
}

const labels: Readonly<Record<string, string>> = {
  gd_train_error: 'GD train error',
  gd_test_error: 'GD test error',
  sc_train_error: 'SC train error',
  sc_test_error: 'SC test error',
  distance: 'GD–SC distance',
};

function linesOf({ comparison }: ComparedTable): Line[] {
  const { differences, columns, key } = comparison;
  if (!key.includes('dynamics')) {
    return Object.keys(labels)
      .filter((column) => columns.some((one) => one.column === column))
      .map((column) => ({
        label: labels[column]!,
        name: nameOf(column),
        differences: differences.filter((one) => one.column === column),
      }));
  }
  return ['gd', 'sc'].map((dynamics) => ({
    label: `${dynamics.toUpperCase()} sing. values`,
    name: `singular values of ${dynamics.toUpperCase()}`,
    differences: differences.filter((one) => one.key.dynamics === dynamics),
  }));
}

function cellsOf({ name, differences }: Line, iterations: readonly number[]): HeatSquare[] {
  const here = group(differences, ({ key }) => iterationOf(key));
  return iterations.map((iteration) => {
    const worst = worstOf(here.get(iteration) ?? []);
    const which = worst && 'dynamics' in worst.key ? `${worst.column} ` : '';
    return cellOf(worst, `iteration ${iteration}, ${name}: ${which}`, 'equal to golden');
  });
}

function iterationsOf({ actual, comparison }: ComparedTable): number[] {
  if (!actual || !comparison.key.includes('iteration')) return [];
  const index = actual.columns.indexOf('iteration');
  return actual.rows.map((row) => Number(row[index]));
}

const iterationOf = (key: Key) => Number(key.iteration);
