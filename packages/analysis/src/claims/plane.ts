import {
  numberColumn,
  numberRows,
  type PlacingOptions,
  placeRows,
  regimeExcess,
  roundExponent,
  type StopRule,
  type Table,
  textColumn,
} from '@mixed-dynamics/artifacts';
import { mean, rollup } from 'd3-array';
import type { Measurement, NoResult } from './claim.ts';

/** Columns of numbers in `metrics.csv`. */
const columns = {
  gammaSigma2: 'gamma_sigma2',
  gammaW: 'gamma_w',
  /** w. */
  width: 'width',
  /** σ². */
  sigma2: 'sigma2',
  /** η. */
  learningRate: 'learning_rate',
  /** Smallest test error of the run, per entry of the matrix. */
  testError: 'min_test_error',
  /** Stable rank there. */
  stableRank: 'stable_rank_at_min',
  /** Iterations to get there. */
  iterations: 'iterations_to_min_test_error',
} as const;

/** A network of a plane with its results. */
export interface PlaneCell extends Readonly<Record<keyof typeof columns, number>> {
  /** Its values on the two axes, which are γ_σ² and γ_w in Figure 2. */
  readonly x: number;
  readonly y: number;
  /** γ_w + γ_σ² − 1: lazy above 0, active below. */
  readonly excess: number;
  /** s = σ²w, the threshold between lazy and active singular values. */
  readonly threshold: number;
  readonly stopReason: string;
  /** Largest ‖A_GD − A_SC‖_F²/d² of the run; NaN where equation (1) was not followed. */
  readonly distance: number;
}

/** The networks of a plane with any two axes. */
export interface Networks {
  /** d. */
  readonly dimension: number;
  /** K, the rank of the teacher. */
  readonly rank: number;
  readonly stop: StopRule;
  /** The cells with a result. */
  readonly cells: readonly PlaneCell[];
  /** Number of cells without a result: diverged or failed. */
  readonly leftOut: number;
}

/** The plane of Figure 2. */
export interface Plane extends Networks {
  /** c of the learning rate. */
  readonly learningRateConstant: number;
  readonly update: 'simultaneous' | 'alternating';
}

/**
 * Reads the whole plane from `metrics.csv`.
 * @param facts what the table does not contain
 * @throws UserError on a missing column, and on missing or duplicate cells
 */
export function readPlane<Facts extends Omit<Networks, 'cells' | 'leftOut'>>(
  table: Table,
  facts: Facts,
  options: Omit<PlacingOptions, 'partial'> = {},
): Facts & Networks {
  const { x, y, cellOfRow } = placeRows(table, options);
  const [status, stop] = [textColumn(table, 'status'), textColumn(table, 'stop_reason')];
  const isFollowed = table.columns.includes('max_distance');
  const distances = isFollowed ? numberColumn(table, 'max_distance') : [];
  const rows = numberRows(table, columns).map((row, i): PlaneCell => {
    const cell = cellOfRow[i]!;
    return {
      ...row,
      gammaSigma2: roundExponent(row.gammaSigma2),
      gammaW: roundExponent(row.gammaW),
      x: x.values[cell % x.values.length]!,
      y: y.values[Math.floor(cell / x.values.length)]!,
      excess: regimeExcess(row.gammaSigma2, row.gammaW),
      threshold: row.sigma2 * row.width,
      stopReason: stop[i]!,
      distance: distances[i] ?? Number.NaN,
    };
  });
  const cells = rows.filter((_, i) => status[i] === 'ok');
  return { ...facts, cells, leftOut: rows.length - cells.length };
}

/** A region of the plane, bounded by the paper's lines. */
interface Region {
  /** Its definition for the reader. */
  readonly definition: string;
  holds(cell: PlaneCell): boolean;
}

/** γ_w > 1 and below the line of infinite noise, where the paper's theory applies. */
export const inTheory = ({
  gammaSigma2,
  gammaW,
}: Pick<PlaneCell, 'gammaSigma2' | 'gammaW'>): boolean => gammaW > 1 && gammaW < -2 * gammaSigma2;
const isActive = ({ excess }: PlaneCell) => excess < 0;
export const isLazy = ({ excess }: PlaneCell): boolean => excess > 0;

export const regions = {
  active: {
    definition: 'active cells: γ_w < 1 − γ_σ², 1 < γ_w < −2γ_σ²',
    holds: (cell) => isActive(cell) && inTheory(cell),
  },
  lazy: {
    definition: 'lazy cells: γ_w > 1 − γ_σ²',
    holds: isLazy,
  },
  lazyInTheory: {
    definition: 'lazy cells: 1 − γ_σ² < γ_w < −2γ_σ²',
    holds: (cell) => isLazy(cell) && inTheory(cell),
  },
  theory: {
    definition: 'cells with 1 < γ_w < −2γ_σ²',
    holds: inTheory,
  },
  infiniteNoise: {
    definition: 'cells with γ_w > 1, γ_w > −2γ_σ²',
    holds: ({ gammaSigma2, gammaW }) => gammaW > 1 && gammaW > -2 * gammaSigma2,
  },
} as const satisfies Record<string, Region>;

/** The mean test error at each place of a plane, by its two axes. */
export const meansOf = (cells: readonly PlaneCell[]): Map<number, Map<number, number>> =>
  rollup(
    cells,
    (networks) => mean(networks, ({ testError }) => testError)!,
    ({ x }) => x,
    ({ y }) => y,
  );

/** The y at which the errors of a column rise through a level as y grows, by linear interpolation between two places. */
export function crossings(column: ReadonlyMap<number, number>, level: number): number[] {
  const points = [...column].sort(([a], [b]) => a - b);
  return points.slice(1).flatMap(([y, error], k) => {
    const [before, below] = points[k]!;
    if (!(below < level && error >= level)) return [];
    return [before + ((level - below) / (error - below)) * (y - before)];
  });
}

/** Smallest number of cells, or points of a line, for a statement about a region. */
export const fewest = 4;

export function cellsIn({ cells }: Plane, region: Region): PlaneCell[] {
  return cells.filter((cell) => region.holds(cell));
}

/** Numbers of cells by region. */
type Counts = Readonly<Record<string, number>>;

/** "494 active cells", and how many cells of the plane have no result. */
export function countOf({ leftOut }: Plane, counts: Counts): string {
  const parts = Object.entries(counts).map(([name, cells]) => `${cells} ${name}`);
  const noun = parts.length === 1 && parts[0]!.startsWith('1 ') ? 'cell' : 'cells';
  return `${parts.join(', ')} ${noun}${leftOut > 0 ? `; ${leftOut} of the plane have no result` : ''}`;
}

/** The reason for no result when a region has too few cells. */
function tooFew(plane: Plane, counts: Counts): NoResult | undefined {
  const short = Object.entries(counts).find(([, cells]) => cells < fewest);
  if (!short) return undefined;
  const [name, cells] = short;
  const reason = `${cells} ${name} ${cells === 1 ? 'cell' : 'cells'}, at least ${fewest} are needed`;
  return { reason, cells: countOf(plane, counts) };
}

/** Measures if every region has enough cells; otherwise returns the reason for no result. */
export function onEnough(
  plane: Plane,
  counts: Counts,
  measure: () => Omit<Measurement, 'cells'> | NoResult,
): Measurement | NoResult {
  return tooFew(plane, counts) ?? { cells: countOf(plane, counts), ...measure() };
}
