import { fails, type Key, type ValueDifference } from '@mixed-dynamics/golden';
import { type ComparedTable, worstOf } from './comparedTables.ts';
import { count, formatCount } from './format.ts';
import { groupBy } from './groupBy.ts';
import { type HeatCell, type HeatMap, heatLevel } from './heatMap.ts';
import { differenceText, nameOf } from './quantities.ts';

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
  const failing = cells.filter((cell) => cell.fails).length;
  const differing = cells.filter(({ level }) => level !== 'same').length;
  const worst = worstOf(lines.flatMap(({ differences }) => differences));
  const row = lines.findIndex(({ differences }) => worst && differences.includes(worst));
  return {
    id: 'map-iterations',
    title: 'Figure 1, iteration by iteration',
    note:
      failing > 0
        ? `${formatCount(failing)} of ${count(cells.length, 'square')} out of tolerance`
        : differing > 0
          ? `${formatCount(differing)} of ${count(cells.length, 'square')} differ, within tolerance`
          : `as golden at all ${iterations.length} iterations`,
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

function cellsOf({ name, differences }: Line, iterations: readonly number[]): HeatCell[] {
  const here = groupBy(differences, ({ key }) => iterationOf(key));
  return iterations.map((iteration) => {
    const worst = worstOf(here.get(iteration) ?? []);
    const where = `iteration ${iteration}, ${name}`;
    if (!worst) return { level: 'same', fails: false, text: `${where}: as golden` };
    const which = 'dynamics' in worst.key ? `${worst.column} ` : '';
    const text = `${where}: ${which}${differenceText(worst)}`;
    return { level: heatLevel(worst), fails: fails(worst), text };
  });
}

function iterationsOf({ actual, comparison }: ComparedTable): number[] {
  if (!actual || !comparison.key.includes('iteration')) return [];
  const index = actual.columns.indexOf('iteration');
  return actual.rows.map((row) => Number(row[index]));
}

const iterationOf = (key: Key) => Number(key.iteration);
