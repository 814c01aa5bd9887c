import { readFileSync } from 'node:fs';
import { readNpy, reduceWidth } from '@mixed-dynamics/data';
import { type TrainingProblem, targetOf, type UpdateOrder } from '../src/index.ts';

/**
 * Full-width trajectories computed in float64 by plain NumPy, with their float32 weights: narrow
 * (w < K), square, wide-active and wide-lazy (w > 2d, so that width reduction applies), mixed,
 * at-width-limit (w = 2d).
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

const folder = (name: ReferenceCase) => new URL(`./reference/${name}/`, import.meta.url).pathname;

export function readExpected(name: ReferenceCase): Expected {
  return JSON.parse(readFileSync(`${folder(name)}expected.json`, 'utf8')) as Expected;
}

/** The case as a problem, its weights reduced to 2d hidden units where they are wider. */
export function referenceProblem(name: ReferenceCase, update: UpdateOrder): TrainingProblem {
  const { d, w, sigma2, eta } = readExpected(name);
  const read = (file: string) => Float32Array.from(readNpy(`${folder(name)}${file}.npy`).data);
  const weights = reduceWidth({ w1: read('w1'), w2: read('w2'), dimension: d, width: w });
  const teacher = read('teacher');
  return {
    dimension: d,
    teacher,
    target: targetOf(teacher, read('noise')),
    ...weights,
    width: w,
    sigma2,
    learningRate: eta,
    update,
  };
}
