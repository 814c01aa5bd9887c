import { describe, expect, it } from 'vitest';
import { updateOrders } from '../src/index.ts';
import { plus } from './matrices.ts';
import { oracleCurves } from './oracle.ts';
import {
  curvesUsed,
  type ReferenceCase,
  readExpected,
  readMatrix,
  referenceCases,
  wideReferenceProblem,
} from './referenceCases.ts';

/** Two float64 programs: what differs is the order of summation. */
const tolerance = { relative: 1e-11, absolute: 1e-18 };

/** Runs at full width: no reduction, no tfjs, and T not rounded to float32. */
function used(name: ReferenceCase, order: (typeof updateOrders)[number]) {
  const expected = readExpected(name);
  const problem = wideReferenceProblem(name, order);
  const target = plus(problem.teacher, readMatrix(name, 'noise'));
  const curves = oracleCurves({ ...problem, target }, expected.iterations);
  return curvesUsed(curves, expected, order, tolerance);
}

describe.each(updateOrders)('the float64 oracle, %s', (order) => {
  it.each(referenceCases)('repeats the full-width NumPy run "%s"', (name) => {
    const result = used(name, order);
    for (const value of Object.values(result)) expect(value).toBeLessThan(1);
  });
});
