import type { Value } from '@mixed-dynamics/artifacts';
import { fails, type Key, type ValueDifference } from '@mixed-dynamics/golden';
import { html, type Markup, trusted } from '../page/html.ts';
import { type ComparedTable, rowId, worstOf } from './comparedTables.ts';
import { count, formatCount, formatValue } from './format.ts';
import { groupBy } from './groupBy.ts';
import { type HeatCell, type HeatMap, heatLevel } from './heatMap.ts';
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
interface Plane {
  /** The columns of both axes. */
  readonly axes: readonly [string, string];
  readonly xs: readonly number[];
  /** From the top, descending. */
  readonly ys: readonly number[];
  readonly rows: ReadonlyMap<string, readonly Value[]>;
}

/** A heat map for every shown quantity and for all others that differ. */
export function planeMaps(
  table: ComparedTable,
  curves: ComparedTable | undefined,
): { maps: HeatMap[]; identical: string[] } {
  const plane = planeOf(table);
  const { columns, differences } = table.comparison;
  const differing = new Set(differences.map(({ column }) => column));
  const others = columns.map(({ column }) => column).filter((column) => !shown.includes(column));
  const present = shown.filter((column) => columns.some((one) => one.column === column));
  const drawn = [...present, ...others.filter((column) => differing.has(column))];
  return {
    maps: [
      ...drawn.map((column) => {
        const own = differences.filter((one) => one.column === column);
        return planeMap(table, plane, own, { id: `map-${column}`, title: nameOf(column), column });
      }),
      ...(curves ? [curvesMap(table, plane, curves)] : []),
    ],
    identical: others.filter((column) => !differing.has(column)),
  };
}

/** One map of all quantities: in every cell the difference with the largest fraction of its tolerance. */
export function worstMap(table: ComparedTable): HeatMap {
  return planeMap(table, planeOf(table), table.comparison.differences, {
    id: 'map-worst',
    title: 'the worst of all quantities',
  });
}

/** One map of all curves: for every network the point with the largest fraction of its tolerance. */
function curvesMap(table: ComparedTable, plane: Plane, { comparison }: ComparedTable): HeatMap {
  const about = { id: 'map-curves', title: 'curves, the worst of all iterations' };
  return planeMap(table, plane, comparison.differences, about);
}

function planeMap(
  { actual }: ComparedTable,
  { axes, xs, ys, rows }: Plane,
  differences: readonly ValueDifference[],
  about: { readonly id: string; readonly title: string; readonly column?: string },
): HeatMap {
  const cellId = (key: Key) => rowId({ x: key[axes[0]]!, y: key[axes[1]]! });
  const here = groupBy(differences, ({ key }) => cellId(key));
  const keys = ys.flatMap((y) => xs.map((x) => ({ [axes[0]]: x, [axes[1]]: y })));
  const column = about.column === undefined ? -1 : actual!.columns.indexOf(about.column);
  const cells = keys.map((key): HeatCell => {
    const worst = worstOf(here.get(cellId(key)) ?? []);
    if (worst) {
      const what = about.column === undefined ? `${nameOf(worst.column)} ` : '';
      const text = `${formatKey(worst.key)}: ${what}${differenceText(worst)}`;
      return { level: heatLevel(worst), fails: fails(worst), text };
    }
    const row = rows.get(cellId(key));
    if (!row) return { level: 'missing', fails: true, text: `${formatKey(key)}: no such cell` };
    const value = column < 0 ? 'all' : formatValue(row[column]!);
    return { level: 'same', fails: false, text: `${formatKey(key)}: ${value}, as golden` };
  });
  const worst = worstOf(differences);
  const at = worst && keys.findIndex((key) => cellId(key) === cellId(worst.key));
  return {
    ...about,
    note: noteOn(cells),
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

function planeOf({ actual, comparison }: ComparedTable): Plane {
  const { columns, rows } = actual!;
  const present = rows.map((row) =>
    Object.fromEntries(comparison.key.map((name) => [name, row[columns.indexOf(name)]!])),
  );
  const keys: Key[] = [...present, ...comparison.rowProblems.map(({ key }) => key)];
  const valuesOf = (name: string) => [...new Set(keys.map((key) => Number(key[name])))];
  // Of all columns that say where a network lies, two vary over a plane.
  const varying = comparison.key.filter((name) => valuesOf(name).length > 1);
  const [x = 'gamma_sigma2', y = x === 'gamma_w' ? 'gamma_sigma2' : 'gamma_w'] =
    comparison.key.length > 2 ? varying : comparison.key;
  return {
    axes: [x, y],
    xs: valuesOf(x).sort((a, b) => a - b),
    ys: valuesOf(y).sort((a, b) => b - a),
    rows: new Map(present.map((key, k) => [rowId({ x: key[x]!, y: key[y]! }), rows[k]!])),
  };
}

function noteOn(cells: readonly HeatCell[]): string {
  const failing = cells.filter((cell) => cell.fails).length;
  const differing = cells.filter(({ level }) => level !== 'same').length;
  if (failing > 0)
    return `${formatCount(failing)} of ${count(cells.length, 'cell')} out of tolerance`;
  if (differing === 0)
    return `as golden in ${cells.length === 1 ? 'its one cell' : `all ${count(cells.length, 'cell')}`}`;
  return `${formatCount(differing)} of ${count(cells.length, 'cell')} ${differing === 1 ? 'differs' : 'differ'}, within tolerance`;
}

const shortNumber = (value: number) => formatValue(Math.round(value * 100) / 100);
