import { hostSingularValues, openEngine } from '@mixed-dynamics/engines';
import type { Tensor } from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type TrainingResult, trainCell, updateOrders } from '../src/index.ts';
import {
  curvesUsed,
  type Expected,
  readExpected,
  referenceCases,
  referenceProblem,
} from './referenceCases.ts';
import { toleranceUsed } from './tolerance.ts';

/*
 * The rule: every point of every curve is within 1e-4 of its value, plus 1e-9 of the train error at
 * the start; a singular value within 1e-4, plus 1e-7 of the largest. The small absolute part is for
 * the distance, which starts at zero, and for errors that fall by nine orders of magnitude.
 */
const relative = 1e-4;
const ofStart = 1e-9;
const ofLargest = 1e-7;

interface Run {
  readonly result: TrainingResult;
  readonly gdValues: Float64Array;
  readonly scValues: Float64Array;
}

type Order = (typeof updateOrders)[number];
type Name = (typeof referenceCases)[number];

async function run(engineName: string, name: Name, order: Order): Promise<Run> {
  const engine = await openEngine(engineName);
  const { d, iterations } = readExpected(name);
  const values = async (matrix: Tensor | undefined) =>
    hostSingularValues(Float64Array.from(await matrix!.data()), d);
  let gdValues: Float64Array = new Float64Array(d);
  let scValues: Float64Array = new Float64Array(d);
  const result = await trainCell(engine, referenceProblem(name, order), {
    stop: { maxIterations: iterations },
    onIteration: async ({ iteration, gradientDescent, selfConsistent }) => {
      if (iteration < iterations) return;
      gdValues = await values(gradientDescent);
      scValues = await values(selfConsistent);
    },
  });
  return { result, gdValues, scValues };
}

/** The share of its tolerance that each curve uses. */
function runUsed({ result }: Run, expected: Expected, order: Order) {
  const absolute = ofStart * expected.expected[order].train[0]!;
  return curvesUsed(result.curves, expected, order, { relative, absolute });
}

function valuesUsed({ gdValues, scValues }: Run, { expected }: Expected, order: Order) {
  const right = expected[order].final_singular_values;
  const rightSc = expected['self-consistent'].final_singular_values;
  return {
    gd: toleranceUsed(gdValues, right, { relative, absolute: ofLargest * right[0]! }),
    sc: toleranceUsed(scValues, rightSc, { relative, absolute: ofLargest * rightSc[0]! }),
  };
}

describe.each(['wasm', 'cpu'])('on %s', (engineName) => {
  describe.each(updateOrders)('%s', (order) => {
    describe.each(referenceCases)('the full-width float64 run "%s"', (name) => {
      let done: Run;
      const expected = readExpected(name);

      beforeAll(async () => {
        done = await run(engineName, name, order);
      });

      it.each(['gdTrain', 'gdTest', 'scTrain', 'scTest', 'distance'] as const)(
        'has this %s at every iteration',
        (curve) => {
          expect(runUsed(done, expected, order)[curve]).toBeLessThan(1);
        },
      );

      it('ends with these singular values', () => {
        const used = valuesUsed(done, expected, order);
        expect(used.gd).toBeLessThan(1);
        expect(used.sc).toBeLessThan(1);
      });
    });
  });
});

describe('the tolerance', () => {
  const expected = readExpected('square');
  const order = 'alternating';
  let right: Run;

  beforeAll(async () => {
    right = await run('wasm', 'square', order);
  });

  it.each([
    ['gdTrainError', 'gdTrain'],
    ['gdTestError', 'gdTest'],
    ['scTrainError', 'scTrain'],
    ['scTestError', 'scTest'],
    ['distance', 'distance'],
  ] as const)('notices a single point of %s that is off by 1.2e-4', (curve, name) => {
    expect(runUsed(right, expected, order)[name]).toBeLessThan(1);
    const changed = right.result.curves[curve].slice();
    changed[100]! *= 1 + 1.2 * relative;
    const curves = { ...right.result.curves, [curve]: changed };
    const wrong = { ...right, result: { ...right.result, curves } };
    expect(runUsed(wrong, expected, order)[name]).toBeGreaterThan(1);
  });

  it('notices a singular value that is off by 1.2e-4', () => {
    const scValues = right.scValues.slice();
    scValues[1]! *= 1 + 1.2 * relative;
    const used = valuesUsed({ ...right, scValues }, expected, order);
    expect(used.sc).toBeGreaterThan(1);
    expect(used.gd).toBeLessThan(1);
  });

  it('notices a learning rate that is 0.1 % off', async () => {
    const problem = referenceProblem('square', order);
    const learningRate = problem.learningRate * 1.001;
    const stop = { maxIterations: expected.iterations };
    const result = await trainCell(
      await openEngine('wasm'),
      { ...problem, learningRate },
      { stop },
    );
    for (const used of Object.values(runUsed({ ...right, result }, expected, order))) {
      expect(used).toBeGreaterThan(1);
    }
  });
});

// Its train error falls to 1e-8 of its start, and its first singular values double in one step, where the
// corrections must not be used before they have converged.
it('follows "mixed" to 1e-4 without any absolute tolerance', async () => {
  const { result } = await run('wasm', 'mixed', 'alternating');
  const right = readExpected('mixed').expected['self-consistent'].train;
  expect(toleranceUsed(result.curves.scTrainError, right, { relative, absolute: 0 })).toBeLessThan(
    1,
  );
});
