import { cellStatuses, curveNames, stopReasons, theoryColumns } from '@mixed-dynamics/artifacts';
import type { Curves, DynamicsName, TrainingResult } from '@mixed-dynamics/dynamics';
import type { Axis } from '../grid/axis.ts';
import type { GridCell } from '../grid/grid.ts';
import { type KeyOf, keyOf, withoutDefaults, withValue } from '../presets/axes.ts';
import type { ExperimentKeys } from '../presets/keys.ts';
import type { Figure2Section } from '../presets/preset.ts';
import type { Spectrum } from './spectra.ts';

/**
 * What of a preset's section applies to a cell: with its values of the axes, none but numbers. `N` is a number, or,
 * in a section itself, an axis too.
 */
export interface Physics<N = number> extends Omit<ExperimentKeys<N>, 'teacher' | 'noise'> {
  readonly stop: Figure2Section['stop'];
  /** What is trained, if other than gradient descent and equation (1). */
  readonly dynamics?: readonly string[] | undefined;
  /** How many of the largest singular values of A are kept; none without it. */
  readonly singularValues?: number | undefined;
}

const physicsKeys = [
  ...['dimension', 'inputs', 'outputs', 'rank', 'start', 'varianceRatio', 'weightDecay'],
  ...['momentum', 'loss', 'learningRate', 'learningRateConstant', 'update', 'stop'],
  ...['dynamics', 'singularValues'],
] as const;

/**
 * The parts of a section that determine its cells, for their keys and hashes.
 * @param at the values of its axes
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

/** Whether the network of infinite width is trained beside each. */
export const withIdeal = ({ dynamics }: DynamicsOf): boolean =>
  dynamics?.includes('ideal') ?? false;

/** Whether equation (1) is followed beside gradient descent. */
export const withEquation = ({ dynamics }: DynamicsOf): boolean =>
  dynamics?.includes('self-consistent') ?? true;

/** What of the dynamics is trained with the cell's own weights. */
export const dynamicsOf = (section: DynamicsOf): readonly DynamicsName[] =>
  withEquation(section) ? ['gradient-descent', 'self-consistent'] : ['gradient-descent'];

/** A cell of a sweep: a network by its exponents, and the row that it fills. */
export interface SweepCell {
  /** Position in the table of the sweep, from 0. */
  readonly index: number;
  readonly section: Physics;
  readonly gammaSigma2: number;
  readonly gammaW: number;
  /** The values of other axes of its plane, by their keys. */
  readonly at?: GridCell['at'];
  /** The repetition, from 0. */
  readonly trial: number;
  /** The folder of its `teacher.npy`, `noise.npy` and what else it learns from, relative to the results folder. */
  readonly dataDir: string;
}

/** A cell in a message. */
export function placeOf({
  gammaSigma2,
  gammaW,
  at = {},
}: Pick<SweepCell, 'gammaSigma2' | 'gammaW' | 'at'>): string {
  const more = Object.entries(at).map(([key, value]) => `, ${key} = ${value}`);
  return `γ_σ² = ${gammaSigma2}, γ_w = ${gammaW}${more.join('')}`;
}

/** A worker's task: everything that a cell needs, and nothing that depends on the sweep. */
export interface CellTask extends Omit<SweepCell, 'index' | 'at'> {
  readonly rootSeed: number;
  /** The engine's name, already chosen: never `auto`. */
  readonly engine: string;
  /** Its identity when it was chosen; a worker with a different one refuses. */
  readonly engineIdentity?: string | undefined;
  /** How many cells a worker trains together; default one by one. */
  readonly batch?: number | undefined;
}

/** A row of `metrics.csv`, in the columns of artifacts' `metricsColumns`. */
export interface CellMetrics extends Omit<TrainingResult, 'curves' | 'tracker'> {
  readonly gammaSigma2: number;
  readonly gammaW: number;
  readonly width: number;
  readonly sigma2: number;
  readonly learningRate: number;
  /** The cell's own stream: 16 hexadecimal digits. */
  readonly seed: string;
  /** Largest ‖A_GD − A_ideal‖_F²/d² and ‖A_ideal − A_SC‖_F²/d², if `ideal` was requested. */
  readonly maxDistanceWidth?: number;
  readonly maxDistanceStep?: number;
}

/** In the order of their columns. */
export const trajectoryKeys = curveNames.map((name) => keyOf(name)) satisfies (keyof Curves)[];

/** Those of the network of infinite width. */
export const idealKeys = theoryColumns.ideal.map((name) => keyOf(name));

/** Those of the network of infinite width. */
export type IdealTrajectory = Readonly<
  Record<KeyOf<(typeof theoryColumns.ideal)[number]>, Float64Array>
>;

/** Columns of length iterations + 1, index = iteration. Not finite where the run diverged. */
export type Trajectory = Curves & Partial<IdealTrajectory>;

export interface CellResult {
  readonly metrics: CellMetrics;
  readonly trajectory: Trajectory;
  /** If singular values were requested. */
  readonly spectra?: readonly Spectrum[] | undefined;
}

/**
 * A *cell program*: the default export of a module that runs inside a worker process.
 * Divergence is a result. An exception fails this cell only, except a `UserError`, which ends the sweep
 * because it would occur in every cell.
 */
export type CellProgram = (task: CellTask) => Promise<CellResult> | CellResult;

const known: Record<'status' | 'stopReason', readonly string[]> = {
  status: cellStatuses,
  stopReason: stopReasons,
};

/**
 * The problem with a cell program's answer, or `undefined`. Numbers are not judged: NaN is a valid
 * value.
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
