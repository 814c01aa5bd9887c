import type { Run } from '../svg/richText.ts';
import { logDistance } from '../svg/symbols.ts';

/** The four panels of Figure 2; also the names of their files. */
export const figure2PanelNames = ['test-error', 'stable-rank', 'iterations', 'distance'] as const;
export type Figure2PanelName = (typeof figure2PanelNames)[number];

/** One panel: its column, bands, lines and ticks. */
export interface PanelSpec {
  readonly name: Figure2PanelName;
  /** The part of the quantity that is shown; default: the whole quantity. */
  readonly part?: string;
  /** The panel shows the spread of the quantity between draws. */
  readonly spread?: true;
  readonly title: string;
  /** Shown after the title, in regular type. */
  readonly formula?: readonly Run[];
  readonly column: string;
  readonly transform?: (value: number) => number;
  /** Columns with the ends of the confidence interval, for error bars if cells lie on a line. */
  readonly interval?: readonly [low: string, high: string];
  /** Edges of the colour bands: from, to, and the number of bands between. */
  readonly bands: { readonly from: number; readonly to: number; readonly count: number };
  readonly levels: readonly number[];
  /** Band edges labelled on the colour bar. */
  readonly barTicks: readonly number[];
}

export const panelSpecs: readonly PanelSpec[] = [
  {
    name: 'test-error',
    title: 'Smallest test error',
    column: 'min_test_error',
    bands: { from: 0, to: 1.02, count: 17 },
    levels: [0.25, 0.5, 0.75],
    barTicks: [0, 0.24, 0.48, 0.72, 0.96],
  },
  {
    name: 'stable-rank',
    title: 'Stable rank at the smallest test error',
    column: 'stable_rank_at_min',
    bands: { from: 0.8, to: 7.6, count: 17 },
    levels: [3, 5, 7],
    barTicks: [0.8, 2, 4, 6, 7.6],
  },
  {
    name: 'iterations',
    title: 'Iterations to the smallest test error',
    column: 'iterations_to_min_test_error',
    bands: { from: 0, to: 760, count: 19 },
    levels: [100, 200, 300],
    barTicks: [0, 200, 400, 600, 760],
  },
  {
    name: 'distance',
    title: 'GD–SC distance,',
    formula: logDistance,
    column: 'max_distance',
    transform: Math.log,
    bands: { from: -12, to: 3.2, count: 19 },
    levels: [-7, -4, 0],
    barTicks: [-12, -8, -4, 0, 3.2],
  },
];

/** All edges of a panel's bands, computed from the index so that errors do not add up; the ends are exact. */
export function bandEdges({ from, to, count }: PanelSpec['bands']): number[] {
  return Array.from({ length: count + 1 }, (_, k) => (from * (count - k) + to * k) / count);
}
