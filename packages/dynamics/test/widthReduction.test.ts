import { drawData, stream } from '@mixed-dynamics/data';
import { type Engine, openEngine } from '@mixed-dynamics/engines';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  hyperparametersOf,
  spectralNorm,
  type TrainingProblem,
  targetOf,
  trainCell,
  type UpdateOrder,
  updateOrders,
} from '../src/index.ts';
import { reduced } from './referenceCases.ts';
import { toleranceUsed } from './tolerance.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine('wasm');
});

interface WideChoice {
  readonly dimension: number;
  readonly rank: number;
  readonly width: number;
  readonly sigma2: number;
  readonly learningRate: number;
  readonly update: UpdateOrder;
}

/** A network whose w > 2d hidden units are all drawn and kept. */
function wideProblem({ dimension: d, rank, width, sigma2, ...rest }: WideChoice): TrainingProblem {
  const { teacher, noise } = drawData(2, { dimension: d, rank });
  const source = stream(2, 'wide', d, width);
  const draw = () =>
    Float32Array.from({ length: width * d }, () => Math.sqrt(sigma2) * source.normal());
  const target = targetOf(teacher, noise);
  const weights = { w1: draw(), w2: draw(), hidden: width };
  const sides = { inputs: d, outputs: d };
  return { ...sides, teacher, target, ...weights, width, threshold: sigma2 * width, ...rest };
}

/** The share of the tolerance, 2e-5 plus 1e-9 of the train error at the start, that the worst point uses. */
async function used(wide: TrainingProblem, narrow: TrainingProblem, iterations: number) {
  const stop = { maxIterations: iterations };
  const { curves: full } = await trainCell(engine, wide, { stop });
  const { curves: small } = await trainCell(engine, narrow, { stop });
  const tolerance = { relative: 2e-5, absolute: 1e-9 * full.gdTrainError[0]! };
  return {
    gdTrain: toleranceUsed(small.gdTrainError, full.gdTrainError, tolerance),
    gdTest: toleranceUsed(small.gdTestError, full.gdTestError, tolerance),
    scTrain: toleranceUsed(small.scTrainError, full.scTrainError, tolerance),
    scTest: toleranceUsed(small.scTestError, full.scTestError, tolerance),
    fall: full.gdTrainError.at(-1)! / full.gdTrainError[0]!,
  };
}

describe.each(updateOrders)('2d hidden units train like all w, %s', (update) => {
  const choice = { dimension: 12, rank: 3, width: 100, learningRate: 0.004, update };

  it.each([
    ['active', 1e-4],
    ['mixed', 0.02],
    ['lazy', 0.3],
  ])('%s', async (_, sigma2) => {
    const wide = wideProblem({ ...choice, sigma2 });
    const narrow = reduced(wide);
    expect([wide.hidden, narrow.hidden]).toEqual([100, 24]);
    const result = await used(wide, narrow, 80);
    expect(result.gdTrain).toBeLessThan(1);
    expect(result.gdTest).toBeLessThan(1);
    expect(result.scTrain).toBeLessThan(1);
    expect(result.scTest).toBeLessThan(1);
    expect(result.fall).toBeLessThan(0.7); // the error falls
  });

  it('a missing unit is noticed', async () => {
    const wide = wideProblem({ ...choice, sigma2: 0.02 });
    const narrow = reduced(wide);
    const w1 = narrow.w1.slice();
    w1.fill(0, 0, 12);
    const result = await used(wide, { ...narrow, w1 }, 40);
    expect(result.gdTrain).toBeGreaterThan(100);
  });

  it("Figure 1's network at d = 24, all of its 1274 units and 48 of them", async () => {
    const [d, gammaSigma2, gammaW] = [24, -1.85, 2.25];
    const width = Math.floor(d ** gammaW);
    const sigma2 = d ** gammaSigma2;
    const teacherNorm = spectralNorm(drawData(2, { dimension: d, rank: 5 }).teacher, d);
    const eta = hyperparametersOf(
      { dimension: d, gammaSigma2, gammaW, learningRateConstant: 5 },
      { teacherNorm },
    ).learningRate;
    const draw = { dimension: d, rank: 5, width, sigma2, learningRate: eta, update };
    const wide = wideProblem(draw);
    const narrow = reduced(wide);
    expect([wide.hidden, narrow.hidden]).toEqual([1274, 48]);
    const stop = { maxIterations: 100 };
    const options = { stop, dynamics: ['gradient-descent'] } as const;
    const { curves: full } = await trainCell(engine, wide, options);
    const { curves: small } = await trainCell(engine, narrow, options);
    const tolerance = { relative: 2e-5, absolute: 1e-9 * full.gdTrainError[0]! };
    expect(toleranceUsed(small.gdTrainError, full.gdTrainError, tolerance)).toBeLessThan(1);
    expect(toleranceUsed(small.gdTestError, full.gdTestError, tolerance)).toBeLessThan(1);
    expect(full.gdTrainError.at(-1)! / full.gdTrainError[0]!).toBeLessThan(0.01);
  });
});
