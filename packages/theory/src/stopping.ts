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

export type StopReason =
  | 'train-converged'
  | 'test-rising'
  | 'plateau'
  | 'max-iterations'
  | 'diverged';

/** The rules `test-rising` and `plateau` apply from this iteration on. */
const firstComparedIteration = 4;

/**
 * Why training stops at iteration i of these curves, before the step; `undefined` if it continues. The rules are those
 * of training.
 * @param train train errors by iteration
 * @param test test errors by iteration
 * @param i by default the last iteration of the curves
 */
export function stopReason(
  train: ArrayLike<number>,
  test: ArrayLike<number>,
  rule: StopRule,
  i: number = train.length - 1,
): StopReason | undefined {
  const [loss, error] = [train[i]!, test[i]!];
  if (!Number.isFinite(loss) || !Number.isFinite(error)) return 'diverged';
  if (rule.trainError !== undefined && loss < rule.trainError) return 'train-converged';
  if (i >= firstComparedIteration) {
    if (rule.testRising && test[i - 2]! < test[i - 1]! && test[i - 1]! < error) {
      return 'test-rising';
    }
    const { plateau } = rule;
    if (
      plateau &&
      Math.abs(loss - train[i - 1]!) < plateau.change &&
      train[0]! - loss > plateau.minimumDrop
    ) {
      return 'plateau';
    }
  }
  return i >= rule.maxIterations ? 'max-iterations' : undefined;
}
