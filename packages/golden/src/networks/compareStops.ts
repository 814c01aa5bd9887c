import {
  type StopCondition,
  type StopReason,
  type StopRule,
  stopConditions,
} from '@mixed-dynamics/artifacts';
import { allowedIn, roundingUnit, type Tolerance } from '../tables/metric.ts';
import type { Key } from '../tables/pairRows.ts';
import { lastIteration, type Network, numbersUpTo } from './network.ts';

/** Tolerances for the quantities that decide where training stops and where the test error is smallest. */
export interface DecisionTolerances {
  /** For a train error. */
  readonly trainError: Tolerance;
  /** For a change between successive iterations, in rounding units times the square root of the error. */
  readonly step: { readonly train: number; readonly test: number };
}

/** A decision that two runs made at different iterations. */
export interface Decision {
  readonly key: Key;
  /** The iteration at which training stopped, or that of the smallest test error. */
  readonly of: 'stop' | 'minimum';
  readonly golden: { readonly iteration: number; readonly reason?: string };
  readonly actual: { readonly iteration: number; readonly reason?: string };
  /**
   * The deciding iteration and margins: for a stop the margin of the rule's condition, for a minimum the
   * difference of the two test errors. null where a curve has no value.
   */
  readonly at: number;
  readonly margins: { readonly golden: number | null; readonly actual: number | null };
  readonly allowed: number;
  /** Whether both margins are within rounding. */
  readonly tied: boolean;
}

type Pair = readonly [golden: Network, actual: Network];

/**
 * The difference between the stops of two runs of a network; undefined if there is none. At the earlier
 * stop, a rule was met in one run and not in the other. It is a tie if the margin of the deciding condition
 * is within rounding in both runs.
 */
export function stopDecision(
  [golden, actual]: Pair,
  rule: StopRule,
  tolerances: DecisionTolerances,
): Decision | undefined {
  const ends = [golden, actual].map(({ curves, row }) => ({
    iteration: lastIteration(curves),
    reason: String(row.stop_reason),
  })) as [End, End];
  const [was, is] = ends;
  if (was.iteration === is.iteration && was.reason === is.reason) return undefined;
  const at = Math.min(was.iteration, is.iteration);
  const reason = decidingReason(ends, at);
  const conditions = [golden, actual].map(({ curves }) =>
    binding(
      stopConditions(curves.gd_train_error, curves.gd_test_error, at, rule).find(
        ([name]) => name === reason,
      )?.[1] ?? [],
    ),
  ) as [StopCondition | undefined, StopCondition | undefined];
  const allowed = conditions[0] ? allowedMargin(conditions[0], golden, at, tolerances) : 0;
  return {
    ...{ key: golden.key, of: 'stop', golden: was, actual: is, at },
    ...verdict(conditions[0]?.margin, conditions[1]?.margin, allowed),
  };
}

interface End {
  readonly iteration: number;
  readonly reason: string;
}

/** The rules in the order in which they are checked. */
const order: readonly StopReason[] = ['train-converged', 'test-rising', 'plateau'];

/** The rule that stopped only one of the runs at this iteration. */
function decidingReason(ends: readonly End[], at: number): StopReason | undefined {
  const met = ends.filter(({ iteration }) => iteration === at).map(({ reason }) => reason);
  return order.find((reason) => met.includes(reason));
}

/** The condition with the smallest margin. */
function binding(conditions: readonly StopCondition[]): StopCondition | undefined {
  return conditions.reduce<StopCondition | undefined>(
    (least, one) => (least === undefined || !(one.margin >= least.margin) ? one : least),
    undefined,
  );
}

function allowedMargin(
  { curve, looksAt }: StopCondition,
  network: Network,
  at: number,
  tolerances: DecisionTolerances,
): number {
  if (looksAt === 'step') return allowedStep(network, curve, at, tolerances);
  const { gd_train_error: train } = network.curves;
  const allowed = (i: number) =>
    allowedIn(tolerances.trainError, train[i]!, roundingUnit(train[0]!));
  return looksAt === 'drop' ? allowed(0) + allowed(at) : allowed(at);
}

/** The allowed difference of an error's change between successive iterations. */
function allowedStep(
  { curves }: Network,
  curve: 'train' | 'test',
  at: number,
  { step }: DecisionTolerances,
): number {
  return step[curve] * stepUnit(curves, curve, at);
}

/** The rounding unit of a difference of successive errors: the unit times the square root of the error. */
export function stepUnit(curves: Network['curves'], curve: 'train' | 'test', at: number): number {
  return roundingUnit(curves.gd_train_error[0]!) * Math.sqrt(curves[`gd_${curve}_error`][at]!);
}

/**
 * The difference between the iterations of smallest test error up to `end`; undefined if there is none.
 * It is a tie if the errors at the two iterations agree within rounding in both runs.
 */
export function minimumDecision(
  [golden, actual]: Pair,
  end: number,
  tolerances: DecisionTolerances,
): Decision | undefined {
  const [was, is] = [golden, actual].map((network) => minimumUpTo(network, end)) as [
    number,
    number,
  ];
  if (Object.is(was, is)) return undefined;
  const margins = [golden, actual].map(
    ({ curves }) => curves.gd_test_error[is]! - curves.gd_test_error[was]!,
  );
  const allowed = Math.abs(is - was) * allowedStep(golden, 'test', was, tolerances);
  return {
    ...{ key: golden.key, of: 'minimum', at: was },
    ...{ golden: { iteration: was }, actual: { iteration: is } },
    ...verdict(margins[0], margins[1], allowed),
  };
}

/** Read from the row, if its iteration is early enough: in the rounded samples neighbours may be equal. */
function minimumUpTo({ row, curves }: Network, end: number): number {
  const best = Number(row.iterations_to_min_test_error);
  return best <= end ? best : numbersUpTo(curves, end).iterations_to_min_test_error;
}

function verdict(
  golden: number | undefined,
  actual: number | undefined,
  allowed: number,
): Pick<Decision, 'margins' | 'allowed' | 'tied'> {
  const margins = [golden, actual].map((margin) =>
    margin === undefined || Number.isNaN(margin) ? null : margin,
  );
  return {
    margins: { golden: margins[0]!, actual: margins[1]! },
    allowed,
    tied: margins.every((margin) => margin !== null && Math.abs(margin) <= allowed),
  };
}
