import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { updateOrders } from '../src/index.ts';
import { plus } from './matrices.ts';
import { oracleCurves } from './oracle.ts';
import {
  curvesUsed,
  type Expected,
  type ReferenceCase,
  readExpected,
  readMatrix,
  referenceCases,
  wideReferenceProblem,
} from './referenceCases.ts';
import { toleranceUsed } from './tolerance.ts';

/** The two float64 programs differ only in the order of summation. */
const tolerance = { relative: 1e-11, absolute: 1e-18 };

/** Runs at full width: no reduction, no tfjs, and T not rounded to float32. */
function used(name: ReferenceCase, order: (typeof updateOrders)[number]) {
  const expected = readExpected(name);
  const problem = wideReferenceProblem(name, order);
  const target = plus(problem.teacher, readMatrix(name, 'noise'));
  const curves = oracleCurves(
    { ...problem, dimension: problem.inputs, threshold: problem.threshold!, target },
    expected.iterations,
  );
  return curvesUsed(curves, expected, order, tolerance);
}

describe.each(updateOrders)('the float64 oracle, %s', (order) => {
  it.each(referenceCases)('repeats the full-width NumPy run "%s"', (name) => {
    const result = used(name, order);
    for (const value of Object.values(result)) expect(value).toBeLessThan(1);
  });
});

const numpyWorks = spawnSync('python3', ['-c', 'import numpy'], { stdio: 'ignore' }).status === 0;

it.skipIf(!numpyWorks)(
  `${numpyWorks ? '' : 'not run, no NumPy: '}reference/make.py computes what each case expects`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'reference-'));
    try {
      const script = join(import.meta.dirname, 'reference/make.py');
      const { status, stderr } = spawnSync('python3', [script, folder], { encoding: 'utf8' });
      expect([status, stderr]).toEqual([0, '']);
      for (const name of referenceCases) {
        const made = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Expected;
        const committed = readExpected(name);
        for (const [dynamics, curves] of Object.entries(committed.expected)) {
          const { final_singular_values: values, ...errors } = curves;
          const again = made.expected[dynamics as keyof Expected['expected']];
          for (const [curve, wanted] of Object.entries(errors) as [
            keyof typeof errors,
            number[],
          ][]) {
            const used = toleranceUsed(again[curve], wanted, tolerance);
            expect(used, `${name}, ${dynamics}, ${curve}`).toBeLessThan(1);
          }
          const ofLargest = { relative: 0, absolute: 1e-11 * values[0]! };
          expect(toleranceUsed(again.final_singular_values, values, ofLargest)).toBeLessThan(1);
        }
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
