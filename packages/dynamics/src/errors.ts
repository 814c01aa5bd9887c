import { isSmallBeside, squaredDistance } from './squaredDistance.ts';

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
  /** ⟨A, T⟩ and ⟨A, A*⟩ when A is small, otherwise ‖A − T‖² and ‖A − A*‖². */
  readonly target: number;
  readonly teacher: number;
  /** ‖A‖²; needed when A is small. */
  readonly norm: number;
}

/** ‖T‖² and ‖A*‖², in float64, and d². */
export interface References {
  readonly target: number;
  readonly teacher: number;
  readonly entries: number;
}

/** The errors of both dynamics from their sums, see {@link squaredDistance}. */
export function errorsOf(
  gd: Sums,
  sc: Sums,
  apart: number,
  { target, teacher, entries }: References,
  small: boolean,
): Errors {
  const train = (sums: Sums) => squaredDistance(sums.target, sums.norm, target, small) / entries;
  const test = (sums: Sums) => squaredDistance(sums.teacher, sums.norm, teacher, small) / entries;
  return {
    gdTrain: train(gd),
    gdTest: test(gd),
    scTrain: train(sc),
    scTest: test(sc),
    distance: apart / entries,
  };
}

/** Whether A is still small compared with T and A*, in all dynamics that are computed. */
export function areSmall(norms: readonly number[], { target, teacher }: References): boolean {
  return norms.every((norm) => isSmallBeside(norm, Math.min(target, teacher)));
}
