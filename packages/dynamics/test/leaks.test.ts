import { stream } from '@mixed-dynamics/data';
import { type Engine, openEngine } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { BestIteration } from '../src/bestIteration.ts';
import { eulerStep } from '../src/eulerStep.ts';
import { turnRoots, turnTowardsDiagonal } from '../src/frame.ts';
import { gradientDescentStep, learnedMatrix } from '../src/gradientDescent.ts';
import { trainBesideIdeal, trainCell } from '../src/index.ts';
import { asRow, diagonal, outerDifference, outerSum, sumOfSquares } from '../src/matrixOps.ts';
import { turned } from '../src/rotation.ts';
import { distanceSum } from '../src/squaredDistance.ts';
import { combine, correctRoots, guessRoots, squares } from '../src/squareRoots.ts';
import { begin } from '../src/state.ts';
import { TrainingRun } from '../src/trainingRun.ts';
import { drawCell, paperStop } from './cells.ts';
import { gaussian } from './matrices.ts';
import { matrix } from './tensors.ts';

const d = 12;
const source = stream(12, 'leaks');
const partial = () => ({ v: draw(d, 4), w: draw(d, 4) });
const draw = (m = d, n = d) => matrix(gaussian(source, m, n), m, n);

describe.each(['wasm', 'cpu'])('on %s, tensors before and after', (name) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine(name);
  });

  /** Kernels, and the number of tensors that each returns. Their arguments are made before counting. */
  const kernels: [string, () => () => unknown, number][] = [
    ['diagonal', () => bind(diagonal, draw()), 1],
    ['asRow', () => bind(asRow, draw(d, 1)), 1],
    ['outerSum', () => bind(outerSum, draw(d, 1)), 1],
    ['outerDifference', () => bind(outerDifference, draw(d, 1)), 1],
    ['sumOfSquares', () => bind(sumOfSquares, draw()), 1],
    ['distanceSum', () => bind(distanceSum, draw(), draw(), true), 1],
    ['eulerStep', () => bind(eulerStep, draw(), draw(), pair(), tf.scalar(0.1)), 1],
    ['turned', () => bind(turned, draw(), { p: draw(), q: draw() }), 1],
    ['turned in part', () => bind(turned, draw(), { p: partial(), q: partial() }), 1],
    ['learnedMatrix', () => bind(learnedMatrix, { x: draw(20), y: draw(20) }), 1],
    [
      'gradientDescentStep',
      () =>
        bind(
          gradientDescentStep,
          { x: draw(20), y: draw(20) },
          draw(),
          tf.scalar(0.1),
          'alternating',
        ),
      2,
    ],
    ['squares', () => bind(squares, draw()), 2],
    ['combine', () => bind(combine, [pair(), pair(), pair()], [1, -3, 3]), 2],
    ['combine of one', () => bind(combine, [pair()], [1]), 2],
    ['guessRoots', () => bind(guessRoots, squares(draw()), tf.scalar(0.1), tf.eye(d)), 2],
    [
      'correctRoots',
      () => bind(correctRoots, pair(), squares(draw()), tf.scalar(0.1), tf.eye(d)),
      3,
    ],
    [
      'correctRoots of couplings',
      () => {
        const part = { share: 0.1 };
        return bind(correctRoots, pair(), squares(draw()), tf.scalar(0.1), tf.eye(d), part);
      },
      3,
    ],
    ['turnTowardsDiagonal', () => bind(turnTowardsDiagonal, pair(), tf.eye(d)), 2],
    ['turnRoots', () => bind(turnRoots, pair(), { p: draw(), q: draw() }), 2],
  ];

  it.each(kernels)('%s', (_, prepare, made) => {
    const before = tf.memory().numTensors;
    const call = prepare();
    const ready = tf.memory().numTensors;
    call();
    expect(tf.memory().numTensors - ready).toBe(made);
    expect(ready).toBeGreaterThan(before);
  });

  // The cpu engine runs the same code ten times slower, so one cell is enough for it.
  const cells = {
    wide: { gammaSigma2: -1.7, gammaW: 2.2, constant: 10 },
    ...(name === 'wasm' && {
      narrow: { gammaSigma2: -2, gammaW: 0.3, constant: 10 },
      'narrow with SVDs': { gammaSigma2: -2.5, gammaW: 0.3, constant: 5 },
    }),
  };
  const problems = Object.entries(cells).map(
    ([key, place]) => [key, drawCell({ dimension: d, rank: 3, ...place })] as const,
  );
  const problem = problems[0]![1];

  it.each(problems)('the self-consistent dynamics, step by step: %s', async (_, cell) => {
    const before = tf.memory().numTensors;
    const start = await begin(engine, cell, ['self-consistent']);
    const run = new TrainingRun(engine, cell, start);
    const counts: number[] = [];
    for (let i = 0; i < 30; i++) {
      await run.step();
      counts.push(tf.memory().numTensors - before);
    }
    // Ã, T̃, A*, 1, s², and at most three pairs of roots.
    expect(Math.max(...counts)).toBeLessThanOrEqual(11);
    expect(counts.slice(10)).toEqual(Array(20).fill(counts.at(-1)));
    run.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(problems)('trainCell: %s', async (_, cell) => {
    const before = tf.memory().numTensors;
    const counts: number[] = [];
    await trainCell(engine, cell, {
      stop: { ...paperStop, maxIterations: 40 },
      onIteration: () => {
        counts.push(tf.memory().numTensors);
      },
    });
    expect(tf.memory().numTensors).toBe(before);
    expect(Math.max(...counts) - before).toBeLessThan(25);
  });

  it.each([['gradient-descent'], ['self-consistent']] as const)(
    'trainCell with %s alone',
    async (dynamics) => {
      const before = tf.memory().numTensors;
      await trainCell(engine, problem, { stop: { maxIterations: 8 }, dynamics: [dynamics] });
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it.each([1, 100])('trainBesideIdeal with %i times the learning rate', async (times) => {
    const before = tf.memory().numTensors;
    const cell = { ...problem, learningRate: times * problem.learningRate };
    const dynamics = ['gradient-descent', 'self-consistent'] as const;
    // For this test any weights of another width can stand for those of infinite width.
    const { w1, w2, hidden } = drawCell({ dimension: d, rank: 3, ...cells.wide, gammaW: 0.9 });
    const ideal = { w1, w2, hidden };
    const curves = await trainBesideIdeal(engine, cell, ideal, { iterations: 60, dynamics });
    expect(curves.trainError.length).toBe(curves.distanceWidth.length);
    expect(curves.trainError.length < 61).toBe(times > 1);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('trainCell when it diverges', async () => {
    const before = tf.memory().numTensors;
    const bad = { ...problem, learningRate: 100 * problem.learningRate };
    const result = await trainCell(engine, bad, { stop: { maxIterations: 100 } });
    expect(result.status).toBe('diverged');
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([0, 5])('trainCell when onIteration throws at %i', async (at) => {
    const before = tf.memory().numTensors;
    const training = trainCell(engine, problem, {
      stop: { maxIterations: 8 },
      onIteration: async ({ iteration }) => {
        if (iteration === at) throw new Error('no more');
      },
    });
    await expect(training).rejects.toThrow(/^no more$/);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('trainCell when an argument is refused', async () => {
    const before = tf.memory().numTensors;
    const bad = { ...problem, w1: problem.w1.subarray(1) };
    await expect(trainCell(engine, bad, { stop: paperStop })).rejects.toThrow(/^`w1`: expected/);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('a run that is measured twice and stopped in the middle', async () => {
    const before = tf.memory().numTensors;
    const start = await begin(engine, problem, ['gradient-descent', 'self-consistent']);
    const run = new TrainingRun(engine, problem, start);
    await run.measure();
    await run.step();
    await run.measure();
    const once = tf.memory().numTensors;
    await run.measure();
    expect(tf.memory().numTensors).toBe(once);
    run.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('the best iteration', () => {
    const before = tf.memory().numTensors;
    const best = new BestIteration();
    for (const error of [3, 2, 2.5, 1, Number.NaN]) {
      const learned = draw();
      best.look(0, error, () => tf.clone(learned));
      best.keep();
      learned.dispose();
    }
    expect(tf.memory().numTensors).toBe(before + 1);
    best.dispose();
    best.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

function bind<A extends unknown[]>(kernel: (...args: A) => unknown, ...args: A): () => unknown {
  return () => kernel(...args);
}

const pair = () => ({ c1: draw(), c2: draw() });
