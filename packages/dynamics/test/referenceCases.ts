import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readNpy, reduceWidth } from '@mixed-dynamics/data';
import { type Curves, type TrainingProblem, targetOf, type UpdateOrder } from '../src/index.ts';
import { type Tolerance, toleranceUsed } from './tolerance.ts';

/**
 * Full-width trajectories computed in float64 by plain NumPy (reference/make.py), from float32
 * weights: narrow (w < K), square, wide-active and wide-lazy (w > 2d, so that width reduction
 * applies), mixed, at-width-limit (w = 2d).
 */
export const referenceCases = [
  'narrow',
  'square',
  'mixed',
  'at-width-limit',
  'wide-active',
  'wide-lazy',
] as const;
export type ReferenceCase = (typeof referenceCases)[number];

interface ExpectedCurves {
  readonly train: number[];
  readonly test: number[];
  readonly distance: number[];
  readonly final_singular_values: number[];
}

export interface Expected {
  readonly d: number;
  readonly w: number;
  readonly sigma2: number;
  readonly eta: number;
  readonly iterations: number;
  readonly expected: Record<UpdateOrder | 'self-consistent', ExpectedCurves>;
}

const folder = (name: ReferenceCase) =>
  fileURLToPath(new URL(`./reference/${name}/`, import.meta.url));

export function readExpected(name: ReferenceCase): Expected {
  return JSON.parse(readFileSync(`${folder(name)}expected.json`, 'utf8')) as Expected;
}

/** The share of the tolerance that each curve of a run uses. */
export function curvesUsed(
  curves: Readonly<Record<keyof Curves, ArrayLike<number>>>,
  { expected }: Expected,
  order: UpdateOrder,
  tolerance: Tolerance,
) {
  const own = expected[order];
  const followed = expected['self-consistent'];
  return {
    gdTrain: toleranceUsed(curves.gdTrainError, own.train, tolerance),
    gdTest: toleranceUsed(curves.gdTestError, own.test, tolerance),
    scTrain: toleranceUsed(curves.scTrainError, followed.train, tolerance),
    scTest: toleranceUsed(curves.scTestError, followed.test, tolerance),
    distance: toleranceUsed(curves.distance, own.distance, tolerance),
  };
}

/** A matrix of the case: `teacher`, `noise` (d×d), `w1` (w×d) or `w2` (d×w). */
export const readMatrix = (name: ReferenceCase, file: string) =>
  Float32Array.from(readNpy(`${folder(name)}${file}.npy`).data);

/** The case as a problem at its full width. */
export function wideReferenceProblem(name: ReferenceCase, update: UpdateOrder): TrainingProblem {
  const { d, w, sigma2, eta } = readExpected(name);
  const teacher = readMatrix(name, 'teacher');
  return {
    inputs: d,
    outputs: d,
    teacher,
    target: targetOf(teacher, readMatrix(name, 'noise')),
    w1: readMatrix(name, 'w1'),
    w2: readMatrix(name, 'w2'),
    hidden: w,
    width: w,
    threshold: sigma2 * w,
    learningRate: eta,
    update,
  };
}

/** The case with at most 2d hidden units: wider weights are reduced. */
export function referenceProblem(name: ReferenceCase, update: UpdateOrder): TrainingProblem {
  return reduced(wideReferenceProblem(name, update));
}

/** A problem whose weights are given at full width, reduced to at most 2d hidden units. */
export function reduced(problem: TrainingProblem): TrainingProblem {
  return { ...problem, ...reduceWidth({ ...problem, dimension: problem.inputs }) };
}
