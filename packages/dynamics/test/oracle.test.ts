import { describe, expect, it } from 'vitest';
import { updateOrders } from '../src/index.ts';
import { plus } from './matrices.ts';
import { oracleCurves } from './oracle.ts';
import {
  type ReferenceCase,
  readExpected,
  readMatrix,
  referenceCases,
  wideReferenceProblem,
} from './referenceCases.ts';
import { toleranceUsed } from './tolerance.ts';

/** Two float64 programs: what differs is the order of summation. */
const tolerance = { relative: 1e-11, absolute: 1e-18 };

/** Runs at full width: no reduction, no tfjs, and T not rounded to float32. */
function used(name: ReferenceCase, order: (typeof updateOrders)[number]) {
  const { iterations, expected } = readExpected(name);
  const problem = wideReferenceProblem(name, order);
  const target = plus(problem.teacher, readMatrix(name, 'noise'));
  const curves = oracleCurves({ ...problem, target }, iterations);
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

describe.each(updateOrders)('the float64 oracle, %s', (order) => {
  it.each(referenceCases)('repeats the full-width NumPy run "%s"', (name) => {
    const result = used(name, order);
    for (const value of Object.values(result)) expect(value).toBeLessThan(1);
  });
});
