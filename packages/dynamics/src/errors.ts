import { isLargeBeside, squaredDistance } from './squaredDistance.ts';

/** The five curves at one iteration; NaN for dynamics that are not computed. */
export interface Errors {
  readonly gdTrain: number;
  readonly gdTest: number;
  readonly scTrain: number;
  readonly scTest: number;
  readonly distance: number;
}

/** Sums of one of the dynamics against T and A*, computed on the device. */
export interface Sums {
  /** ⟨A, T⟩ and ⟨A, A*⟩ when A is small, otherwise ‖A − T‖² and ‖A − A*‖², as the train and the test error weight them. */
  readonly target: number;
  readonly teacher: number;
  /** ‖A‖², as the train and the test error weight it; needed when A is small. */
  readonly targetNorm: number;
  readonly teacherNorm: number;
}

/** Those of both dynamics, NaN where one is absent, and ‖A_GD − A_SC‖². */
export interface LearnedSums {
  readonly gd: Sums;
  readonly sc: Sums;
  readonly apart: number;
}

/** ‖T‖² and ‖A*‖², weighted, in float64; d_in·d_out, and the numbers of entries that the errors are means over. */
export interface References {
  readonly target: number;
  readonly teacher: number;
  readonly entries: number;
  readonly trainEntries: number;
  readonly testEntries: number;
}

/** The errors of both dynamics from their sums, see {@link squaredDistance}. */
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

/** Whether no A has grown beside T or A*, by the norms of sums for small ones. */
export function areSmall({ gd, sc }: LearnedSums, { target, teacher }: References): boolean {
  return [gd, sc].every(
    ({ targetNorm, teacherNorm }) =>
      !isLargeBeside(targetNorm, target) && !isLargeBeside(teacherNorm, teacher),
  );
}
