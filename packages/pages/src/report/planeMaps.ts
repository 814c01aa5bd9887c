import type { Value } from '@mixed-dynamics/artifacts';
import { groupBy, type Key, type ValueDifference } from '@mixed-dynamics/golden';
import { trusted } from '../page/html.ts';
import { type ComparedTable, fails, rowId, worstOf } from './comparedTables.ts';
import { count, formatCount, formatValue } from './format.ts';
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
  { xs, ys, rows }: Plane,
  differences: readonly ValueDifference[],
  about: { readonly id: string; readonly title: string; readonly column?: string },
): HeatMap {
  const here = groupBy(differences, ({ key }) => cellId(key));
  const keys = ys.flatMap((y) => xs.map((x) => ({ gamma_sigma2: x, gamma_w: y })));
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
    columnTitle: gammaSigma2,
    rowTitle: gammaW,
    cells,
    ...(at !== undefined && at >= 0 && { worst: at }),
  };
}

/** The cell of a row, also of a row about one iteration. */
function cellId({ gamma_sigma2, gamma_w }: Key): string {
  return rowId({ gamma_sigma2: gamma_sigma2!, gamma_w: gamma_w! });
}

function planeOf({ actual, comparison }: ComparedTable): Plane {
  const indices = comparison.key.map((name) => actual!.columns.indexOf(name));
  const rows = new Map(
    actual!.rows.map((row) => [JSON.stringify(indices.map((index) => row[index])), row]),
  );
  const absent = comparison.rowProblems.map(({ key }) => Object.values(key));
  const keys = [...actual!.rows.map((row) => indices.map((index) => row[index]!)), ...absent];
  const axis = (index: number) => [...new Set(keys.map((key) => Number(key[index])))];
  return {
    xs: axis(0).sort((a, b) => a - b),
    ys: axis(1).sort((a, b) => b - a),
    rows,
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
