import { cellStatuses, curveNames, stopReasons, theoryColumns } from '@mixed-dynamics/artifacts';
import type { Curves, DynamicsName, TrainingResult } from '@mixed-dynamics/dynamics';
import type { Axis } from '../grid/axis.ts';
import type { GridCell } from '../grid/grid.ts';
import { type KeyOf, keyOf, withoutDefaults, withValue } from '../presets/axes.ts';
import type { ExperimentKeys } from '../presets/keys.ts';
import type { Figure2Section } from '../presets/preset.ts';
import type { Spectrum } from './spectra.ts';

/**
 * The keys of a section that determine a cell. In a cell every value is a number; in a section of a preset (`N` =
 * number | Axis) a value may also be an axis.
 */
export interface Physics<N = number> extends Omit<ExperimentKeys<N>, 'teacher' | 'noise'> {
  readonly stop: Figure2Section['stop'];
  /** The dynamics to train; absent for gradient descent and equation (1). */
  readonly dynamics?: readonly string[] | undefined;
  /** How many of the largest singular values of A to keep; absent for none. */
  readonly singularValues?: number | undefined;
}

const physicsKeys = [
  ...['dimension', 'inputs', 'outputs', 'rank', 'start', 'varianceRatio', 'weightDecay'],
  ...['momentum', 'loss', 'learningRate', 'learningRateConstant', 'update', 'stop'],
  ...['dynamics', 'singularValues'],
] as const;

/**
 * Picks the keys of a section that determine a cell and enter its hash.
 * @param at the cell's values on the axes of the plane
 */
export function physicsOf(section: Physics<number | Axis>, at: GridCell['at'] = {}): Physics {
  const numbers = Object.entries(at).reduce(
    (own, [key, value]) => withValue(own, key, value),
    section,
  );
  const picked = physicsKeys.flatMap((key) =>
    numbers[key] === undefined ? [] : [[key, numbers[key]]],
  );
  return withoutDefaults(Object.fromEntries(picked)) as Physics;
}

type DynamicsOf = Pick<Physics, 'dynamics'>;

/** Whether the infinitely wide network is trained beside each cell. */
export const withIdeal = ({ dynamics }: DynamicsOf): boolean =>
  dynamics?.includes('ideal') ?? false;

/** Whether equation (1) is integrated beside gradient descent. */
export const withEquation = ({ dynamics }: DynamicsOf): boolean =>
  dynamics?.includes('self-consistent') ?? true;

/** The dynamics that start from the cell's own weights. */
export const dynamicsOf = (section: DynamicsOf): readonly DynamicsName[] =>
  withEquation(section) ? ['gradient-descent', 'self-consistent'] : ['gradient-descent'];

/** A cell of a sweep: one network, given by its exponents, and its row in the table. */
export interface SweepCell {
  /** The row in the table of the sweep, from 0. */
  readonly index: number;
  readonly section: Physics;
  readonly gammaSigma2: number;
  readonly gammaW: number;
  /** The values on axes other than γ_σ² and γ_w, by key. */
  readonly at?: GridCell['at'];
  /** The repetition, from 0. */
  readonly trial: number;
  /** The folder of its training data (`teacher.npy`, `noise.npy`, …), relative to the results folder. */
  readonly dataDir: string;
}

/** Names a cell in a message. */
export function placeOf({
  gammaSigma2,
  gammaW,
  at = {},
}: Pick<SweepCell, 'gammaSigma2' | 'gammaW' | 'at'>): string {
  const more = Object.entries(at).map(([key, value]) => `, ${key} = ${value}`);
  return `γ_σ² = ${gammaSigma2}, γ_w = ${gammaW}${more.join('')}`;
}

/** A worker's task: everything needed to compute a cell, and nothing that depends on the rest of the sweep. */
export interface CellTask extends Omit<SweepCell, 'index' | 'at'> {
  readonly rootSeed: number;
  /** The engine's name, already chosen: never `auto`. */
  readonly engine: string;
  /** The engine's identity when it was chosen; a worker that finds a different one refuses the task. */
  readonly engineIdentity?: string | undefined;
  /** How many cells a worker trains together; default 1. */
  readonly batch?: number | undefined;
}

/** A row of `metrics.csv`, in the columns of artifacts' `metricsColumns`. */
export interface CellMetrics extends Omit<TrainingResult, 'curves' | 'tracker'> {
  readonly gammaSigma2: number;
  readonly gammaW: number;
  readonly width: number;
  readonly sigma2: number;
  readonly learningRate: number;
  /** The seed of the cell's random stream: 16 hexadecimal digits. */
  readonly seed: string;
  /** Largest ‖A_GD − A_ideal‖_F²/d² and ‖A_ideal − A_SC‖_F²/d², if `ideal` was requested. */
  readonly maxDistanceWidth?: number;
  readonly maxDistanceStep?: number;
}

/** The keys of a trajectory, in the order of the columns. */
export const trajectoryKeys = curveNames.map((name) => keyOf(name)) satisfies (keyof Curves)[];

/** The further keys of a trajectory with the infinitely wide network. */
export const idealKeys = theoryColumns.ideal.map((name) => keyOf(name));

/** Curves of the infinitely wide network. */
export type IdealTrajectory = Readonly<
  Record<KeyOf<(typeof theoryColumns.ideal)[number]>, Float64Array>
>;

/** Curves in float64 of length iterations + 1, indexed by iteration; not finite after the run diverged. */
export type Trajectory = Curves & Partial<IdealTrajectory>;

export interface CellResult {
  readonly metrics: CellMetrics;
  readonly trajectory: Trajectory;
  /** Present if the section asks for singular values. */
  readonly spectra?: readonly Spectrum[] | undefined;
}

/**
 * A *cell program*: the default export of a module that runs inside a worker process.
 * Divergence is a result. An exception fails only this cell; a `UserError` ends the sweep, because every cell would
 * throw it.
 */
export type CellProgram = (task: CellTask) => Promise<CellResult> | CellResult;

const known: Record<'status' | 'stopReason', readonly string[]> = {
  status: cellStatuses,
  stopReason: stopReasons,
};

/**
 * Describes what is wrong with a cell program's answer; `undefined` if nothing is. NaN is a valid value: the numbers
 * themselves are not checked.
 */
export function cellResultProblem(result: unknown, task: CellTask): string | undefined {
  const { metrics, trajectory } = (result ?? {}) as Partial<CellResult>;
  if (!metrics || !trajectory) return 'expected { metrics, trajectory }';
  for (const key of ['gammaSigma2', 'gammaW'] as const) {
    if (metrics[key] !== task[key]) return `expected ${key} ${task[key]}, got ${metrics[key]}`;
  }
  for (const key of ['status', 'stopReason'] as const) {
    if (!known[key].includes(metrics[key])) return `unknown ${key} ${metrics[key]}`;
  }
  if (!/^[0-9a-f]{16}$/.test(metrics.seed))
    return `expected a seed of 16 digits, got ${metrics.seed}`;
  const { iterations } = metrics;
  if (!Number.isSafeInteger(iterations) || iterations < 0) return `iterations is ${iterations}`;
  for (const key of trajectoryKeys) {
    const column = trajectory[key];
    if (column instanceof Float64Array && column.length === iterations + 1) continue;
    return `expected ${iterations + 1} numbers in trajectory.${key}, got ${column?.length}`;
  }
  return undefined;
}
