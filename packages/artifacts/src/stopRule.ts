import type { StopReason } from './tables.ts';

/** When training ends; every rule but `maxIterations` is optional. */
export interface StopRule {
  /** `train-converged`: the train error falls below this. */
  readonly trainError?: number | undefined;
  /** `test-rising`: the test error has risen twice in a row. */
  readonly testRising?: boolean | undefined;
  /** `plateau`: the train error changes by less than `change` and has dropped by `minimumDrop`. */
  readonly plateau?: { readonly change: number; readonly minimumDrop: number } | undefined;
  readonly maxIterations: number;
}

/** One of the inequalities that a stop rule requires. */
export interface StopCondition {
  /** The inequality holds if this is positive; NaN if a curve has no value. */
  readonly margin: number;
  readonly curve: 'train' | 'test';
  /**
   * Which part of the curve it uses: its value, its change since the previous iteration, or its drop
   * from the start.
   */
  readonly looksAt: 'value' | 'step' | 'drop';
}

/** The rules `test-rising` and `plateau` apply from this iteration on. */
const firstComparedIteration = 4;

/**
 * The conditions of each rule at iteration i, in the order in which the rules are checked: the first rule whose
 * conditions all hold stops training.
 * @param train train errors by iteration
 * @param test test errors by iteration
 */
export function stopConditions(
  train: readonly number[],
  test: readonly number[],
  i: number,
  { trainError, testRising, plateau }: StopRule,
): [StopReason, StopCondition[]][] {
  const step = (curve: readonly number[], at: number) => curve[at]! - curve[at - 1]!;
  const rules: [StopReason, StopCondition[]][] = [];
  if (trainError !== undefined) {
    const margin = trainError - train[i]!;
    rules.push(['train-converged', [{ margin, curve: 'train', looksAt: 'value' }]]);
  }
  if (i < firstComparedIteration) return rules;
  if (testRising) {
    const rises = [step(test, i - 1), step(test, i)];
    rules.push([
      'test-rising',
      rises.map((margin) => ({ margin, curve: 'test', looksAt: 'step' })),
    ]);
  }
  if (plateau) {
    const change = plateau.change - Math.abs(step(train, i));
    const drop = train[0]! - train[i]! - plateau.minimumDrop;
    rules.push([
      'plateau',
      [
        { margin: change, curve: 'train', looksAt: 'step' },
        { margin: drop, curve: 'train', looksAt: 'drop' },
      ],
    ]);
  }
  return rules;
}

/**
 * Why training stops at iteration i of these curves, before the step; `undefined` if it continues.
 * @param train train errors by iteration
 * @param test test errors by iteration
 * @param i by default the last iteration of the curves
 */
export function stopReason(
  train: readonly number[],
  test: readonly number[],
  rule: StopRule,
  i: number = train.length - 1,
): StopReason | undefined {
  if (!Number.isFinite(train[i]!) || !Number.isFinite(test[i]!)) return 'diverged';
  const met = stopConditions(train, test, i, rule).find(([, conditions]) =>
    conditions.every(({ margin }) => margin > 0),
  );
  return met?.[0] ?? (i >= rule.maxIterations ? 'max-iterations' : undefined);
}
