import { scaleLinear } from 'd3-scale';
import { appendMarks } from './intervalBands.ts';
import { type LegendEntry, sampleWidth } from './legend.ts';
import type { MetricsGrid } from './metricsGrid.ts';
import type { Figure2PanelName, PanelSpec } from './panelSpecs.ts';

/** Columns of the statistics of a panel start with this; the distance has them of its logarithm. */
const columnOf: Readonly<Record<Figure2PanelName, string>> = {
  'test-error': 'min_test_error',
  'stable-rank': 'stable_rank_at_min',
  iterations: 'iterations_to_min_test_error',
  distance: 'log_max_distance',
};

export const statisticsOf = (panel: Figure2PanelName): string => columnOf[panel];

/** The panel of the mean over draws, with the bands and lines of the one of a single draw. */
export function meanSpec({ transform: _, ...spec }: PanelSpec): PanelSpec {
  return { ...spec, column: `${columnOf[spec.name]}_mean` };
}

/**
 * The panel of the standard deviation of one draw; its bands end at the first round number that no
 * cell exceeds.
 * @returns undefined where no cell has two draws
 */
export function spreadSpec({ name }: PanelSpec, grid: MetricsGrid): PanelSpec | undefined {
  const column = `${columnOf[name]}_sd`;
  const known = grid.column(column).filter(Number.isFinite);
  if (known.length === 0) return undefined;
  const largest = known.reduce((most, value) => Math.max(most, value), 0);
  const scale = scaleLinear([0, largest || 1], [0, 1]).nice(4);
  const ticks = scale.ticks(4);
  const [from, to] = scale.domain() as [number, number];
  const bands = { from, to, count: 4 * (ticks.length - 1) };
  const title = 'Its standard deviation';
  return {
    ...{ name, part: 'spread', spread: true, title, column, bands },
    ...{ levels: ticks.slice(1, -1), barTicks: ticks },
  };
}

/** Cells that have statistics, but of fewer draws than there were, and what the legend says. */
export function incompleteCells(grid: MetricsGrid): { marks: number[]; entries: LegendEntry[] } {
  const missing = [grid.column('diverged'), grid.column('failed')];
  const marks = [...grid.states.keys()].filter(
    (cell) => grid.states[cell] === 'ok' && missing.some((counts) => counts[cell]! > 0),
  );
  const entry: LegendEntry = {
    text: [{ text: 'some draws diverged or failed: statistics of the others' }],
    sample: (parent) => appendMarks(parent, [[sampleWidth / 2, 0]]),
  };
  return { marks, entries: marks.length > 0 ? [entry] : [] };
}
