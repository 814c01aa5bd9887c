import {
  numberColumn,
  type PlacingOptions,
  placeRows,
  regimeExcess,
  type StopRule,
  type Table,
  textColumn,
} from '@mixed-dynamics/artifacts';
import type { NoResult } from './claim.ts';

/** A network of the plane of Figure 2 with its results. */
export interface PlaneCell {
  readonly gammaSigma2: number;
  readonly gammaW: number;
  /** w. */
  readonly width: number;
  /** σ². */
  readonly sigma2: number;
  /** η. */
  readonly learningRate: number;
  /** s = σ²w, the threshold between lazy and active singular values. */
  readonly threshold: number;
  readonly stopReason: string;
  /** Smallest test error of the run, per entry of the matrix. */
  readonly testError: number;
  /** Stable rank there. */
  readonly stableRank: number;
  /** Iterations to get there. */
  readonly iterations: number;
  /** Largest ‖A_GD − A_SC‖_F²/d² of the run. */
  readonly distance: number;
}

/** Facts that are not in the table. */
interface PlaneFacts {
  /** d. */
  readonly dimension: number;
  /** K, the rank of the teacher. */
  readonly rank: number;
  /** c of the learning rate. */
  readonly learningRateConstant: number;
  readonly update: 'simultaneous' | 'alternating';
  readonly stop: StopRule;
}

export interface Plane extends PlaneFacts {
  /** The cells with a result. */
  readonly cells: readonly PlaneCell[];
  /** Number of cells without a result: diverged or failed. */
  readonly leftOut: number;
}

/**
 * Reads the whole plane from `metrics.csv`.
 * @throws UserError on a missing column, and on missing or duplicate cells
 */
export function readPlane(
  table: Table,
  facts: PlaneFacts,
  options: Omit<PlacingOptions, 'partial'> = {},
): Plane {
  const { x, y, cellOfRow } = placeRows(table, options);
  const column = (name: string) => numberColumn(table, name);
  const [status, stop] = [textColumn(table, 'status'), textColumn(table, 'stop_reason')];
  const [width, sigma2, eta] = [column('width'), column('sigma2'), column('learning_rate')];
  const [testError, stableRank] = [column('min_test_error'), column('stable_rank_at_min')];
  const [iterations, distance] = [column('iterations_to_min_test_error'), column('max_distance')];
  const rows = cellOfRow.map((cell, i): PlaneCell | undefined =>
    status[i] === 'ok'
      ? {
          gammaSigma2: x.values[cell % x.values.length]!,
          gammaW: y.values[Math.floor(cell / x.values.length)]!,
          width: width[i]!,
          sigma2: sigma2[i]!,
          learningRate: eta[i]!,
          threshold: sigma2[i]! * width[i]!,
          stopReason: stop[i]!,
          testError: testError[i]!,
          stableRank: stableRank[i]!,
          iterations: iterations[i]!,
          distance: distance[i]!,
        }
      : undefined,
  );
  const cells = rows.filter((cell) => cell !== undefined);
  return { ...facts, cells, leftOut: rows.length - cells.length };
}

/** A region of the plane, bounded by the paper's lines. */
interface Region {
  /** Its definition for the reader. */
  readonly definition: string;
  holds(cell: PlaneCell): boolean;
}

/** γ_w > 1 and below the line of infinite noise, where the paper's theory applies. */
const inTheory = ({ gammaSigma2, gammaW }: PlaneCell) => gammaW > 1 && gammaW < -2 * gammaSigma2;
const isActive = ({ gammaSigma2, gammaW }: PlaneCell) => regimeExcess(gammaSigma2, gammaW) < 0;
const isLazy = ({ gammaSigma2, gammaW }: PlaneCell) => regimeExcess(gammaSigma2, gammaW) > 0;

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
export function tooFew(plane: Plane, counts: Counts): NoResult | undefined {
  const short = Object.entries(counts).find(([, cells]) => cells < fewest);
  if (!short) return undefined;
  const [name, cells] = short;
  const reason = `${cells} ${name} ${cells === 1 ? 'cell' : 'cells'}, at least ${fewest} are needed`;
  return { reason, cells: countOf(plane, counts) };
}
