import { EngineLost } from '@mixed-dynamics/artifacts';
import { type Engine, openEngine } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  BatchTrainer,
  type TrainingProblem,
  type TrainingResult,
  trainCell,
} from '../src/index.ts';
import { drawCell } from './cells.ts';
import { type Failure, withFailure } from './failingEngine.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine('wasm');
});

const cell = (gammaSigma2: number, gammaW: number, constant: number) =>
  drawCell({ dimension: 4, rank: 2, seed: 2, gammaSigma2, gammaW, constant });
const lazy = cell(-1, 2.5, 20);
/** Loses its roots in a batch, and is repaired by an SVD. */
const repaired = cell(-2.5, 0.3, 5);
const mixed = cell(-1.2, 1, 20);
const stop = { maxIterations: 5 };

type Outcome = PromiseSettledResult<TrainingResult>;

async function inBatch(on: Engine, problems: readonly TrainingProblem[]): Promise<Outcome[]> {
  const trainer = new BatchTrainer(on, { stop, capacity: 2 });
  const results = await Promise.allSettled(problems.map((problem) => trainer.train(problem)));
  // The last chunk is released after the last result.
  await new Promise(setImmediate);
  return results;
}

/**
 * Lets the first, second … call of the engine fail, until a run makes fewer calls.
 * @returns how many runs met the failure
 */
async function failEverywhere<T>(
  failure: Omit<Failure, 'at'>,
  work: (engine: Engine) => Promise<T>,
  check: (result: T, failed: boolean) => void,
): Promise<number> {
  for (let at = 1; ; at++) {
    const before = tf.memory().numTensors;
    const { result, failed } = await withFailure(engine, { ...failure, at }, work);
    expect(tf.memory().numTensors, `tensors after a failure at call ${at}`).toBe(before);
    check(result, failed);
    if (!failed) return at - 1;
  }
}

/** Each network has its result of a run without failures, or is rejected with this error. */
function expectCleanOr(error: Error, outcomes: readonly Outcome[], clean: readonly Outcome[]) {
  for (const [i, outcome] of outcomes.entries()) {
    if (outcome.status === 'fulfilled') expect(outcome).toEqual(clean[i]);
    else expect(outcome.reason).toBe(error);
  }
}

const countLost = (outcomes: readonly Outcome[]) =>
  outcomes.filter(({ status }) => status === 'rejected').length;

describe('when the n-th call of an engine fails, for any n', () => {
  const error = new Error('no more');

  it('a single network ends with that failure', async () => {
    const work = (on: Engine) => trainCell(on, repaired, { stop }).catch((reason) => reason);
    for (const forEver of [false, true]) {
      const runs = await failEverywhere({ error, forEver }, work, (result, failed) => {
        if (failed) expect(result).toBe(error);
        else expect(result.status).toBe('ok');
      });
      expect(runs).toBeGreaterThan(100);
    }
  });

  it('once, a batch loses at most one network, and the others get their usual results', async () => {
    const problems = [lazy, repaired];
    const clean = await inBatch(engine, problems);
    const lost = new Set<number>();
    const work = (on: Engine) => inBatch(on, problems);
    await failEverywhere({ error, forEver: false }, work, (outcomes) => {
      expectCleanOr(error, outcomes, clean);
      lost.add(countLost(outcomes));
    });
    // A failure of one network loses it; a failure of the whole batch loses none.
    expect(lost).toEqual(new Set([0, 1]));
  });

  it.each([error, new EngineLost('wasm', 'gone')])(
    'and all later calls fail (%s), each network ends with a result or with that error',
    async (error) => {
      const problems = [lazy, repaired, mixed];
      const clean = await inBatch(engine, problems);
      const lost = new Set<number>();
      const work = (on: Engine) => inBatch(on, problems);
      await failEverywhere({ error, forEver: true }, work, (outcomes) => {
        expectCleanOr(error, outcomes, clean);
        lost.add(countLost(outcomes));
      });
      expect(lost).toEqual(new Set([0, 1, 2, 3]));
    },
  );
});

describe('a batch', () => {
  it('loses a network whose decomposition fails, and no other', async () => {
    const problems = [lazy, repaired, mixed];
    const clean = await inBatch(engine, problems);
    // A wide network decomposes only the target, which was already decomposed above.
    const svd = () => {
      throw new Error('LAPACK: dgesdd ended with info = 3');
    };
    const outcomes = await inBatch({ ...engine, svd }, problems);
    const reason = new Error('LAPACK: dgesdd ended with info = 3');
    const failed = { status: 'rejected', reason };
    expect(outcomes).toEqual([clean[0], failed, failed]);
  });

  it('that is too large for the device continues in smaller batches', async () => {
    const problems = [lazy, repaired, mixed, lazy];
    const clean = await inBatch(engine, problems);
    const backend = tf.backend();
    const { write } = backend;
    backend.write = (values, shape, dtype) => {
      // The measurements of a chunk of one network fit: at most 8 steps of 19 numbers.
      if (tf.util.sizeFromShape(shape) > 152) throw new Error('out of memory');
      return write.call(backend, values, shape, dtype);
    };
    try {
      const before = tf.memory().numTensors;
      expect(await inBatch(engine, problems)).toEqual(clean);
      expect(tf.memory().numTensors).toBe(before);
    } finally {
      backend.write = write;
    }
  });

  it('refuses a network of another dimension or order of updates', () => {
    const trainer = new BatchTrainer(engine, { stop, capacity: 2 });
    const first = trainer.train(lazy);
    const other = drawCell({ dimension: 5, rank: 2, gammaSigma2: -1, gammaW: 1 });
    expect(() => trainer.train(other)).toThrow(
      /^`inputs`: expected 4, as for the earlier networks/,
    );
    const simultaneous = { ...lazy, update: 'simultaneous' } as const;
    expect(() => trainer.train(simultaneous)).toThrow(/^`update`: expected alternating, as/);
    return first;
  });
});
