import { isLargeBeside, squaredDistance } from './squaredDistance.ts';

/** The five curves at one iteration; NaN for dynamics that are not computed. */
export interface Errors {
  readonly gdTrain: number;
  readonly gdTest: number;
  readonly scTrain: number;
  readonly scTest: number;
  readonly distance: number;
}

/** Sums over the entries of A of one of the dynamics, computed on the device in float32. */
export interface Sums {
  /** ⟨A, T⟩ and ⟨A, A*⟩ when A is small, otherwise ‖A − T‖² and ‖A − A*‖²; weighted as the train and the test error are. */
  readonly target: number;
  readonly teacher: number;
  /** ‖A‖² with the same weightings; NaN unless A is small. */
  readonly targetNorm: number;
  readonly teacherNorm: number;
}

/** The sums of both dynamics, and ‖A_GD − A_SC‖²; NaN for dynamics that are not computed. */
export interface LearnedSums {
  readonly gd: Sums;
  readonly sc: Sums;
  readonly apart: number;
}

/**
 * ‖T‖² and ‖A*‖², weighted as the train and the test error are, in float64; d_in·d_out; and the numbers of entries over which
 * the train and the test error are averaged.
 */
export interface References {
  readonly target: number;
  readonly teacher: number;
  readonly entries: number;
  readonly trainEntries: number;
  readonly testEntries: number;
}

/** The errors of both dynamics from their sums. @param small see {@link squaredDistance} */
export function errorsOf(
  { gd, sc, apart }: LearnedSums,
  { target, teacher, entries, trainEntries, testEntries }: References,
  small: boolean,
): Errors {
  const train = (sums: Sums) =>
    squaredDistance(sums.target, sums.targetNorm, target, small) / trainEntries;
  const test = (sums: Sums) =>
    squaredDistance(sums.teacher, sums.teacherNorm, teacher, small) / testEntries;
  return {
    gdTrain: train(gd),
    gdTest: test(gd),
    scTrain: train(sc),
    scTest: test(sc),
    distance: apart / entries,
  };
}

/** Whether each A is still small compared with T and with A*. @param sums computed as for a small A, with its norms */
export function areSmall({ gd, sc }: LearnedSums, { target, teacher }: References): boolean {
  return [gd, sc].every(
    ({ targetNorm, teacherNorm }) =>
      !isLargeBeside(targetNorm, target) && !isLargeBeside(teacherNorm, teacher),
  );
}
