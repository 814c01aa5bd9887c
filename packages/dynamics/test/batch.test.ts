import type { StopRule } from '@mixed-dynamics/artifacts';
import { type Engine, openEngine } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { BatchTrainer, batchCapacity, type TrainingResult, trainCell } from '../src/index.ts';
import { drawCell, paperStop } from './cells.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine('wasm');
});

const d = 24;
const cell = (gammaSigma2: number, gammaW: number) =>
  drawCell({ dimension: d, rank: 3, gammaSigma2, gammaW, constant: 20 });
/** Lazy, mixed and active networks, some wide and some with few hidden units. */
const problems = [
  cell(-0.8, 2.5),
  cell(-1.7, 2),
  cell(-2.8, 1.2),
  cell(-2.2, 0.4),
  cell(0, 0.3),
  cell(-1.2, 0.9),
];

function inBatch(
  capacity: number,
  of = problems,
  stop: StopRule = paperStop,
): Promise<TrainingResult[]> {
  const trainer = new BatchTrainer(engine, { stop, capacity });
  return Promise.all(of.map((problem) => trainer.train(problem)));
}

const relative = (a: number, b: number) => Math.abs(a - b) / Math.abs(b);

function expectAlike(result: TrainingResult, alone: TrainingResult): void {
  expect(result.stopReason).toBe(alone.stopReason);
  expect(result.status).toBe(alone.status);
  expect(Math.abs(result.iterations - alone.iterations)).toBeLessThanOrEqual(1);
  expect(relative(result.minTestError, alone.minTestError)).toBeLessThan(1e-3);
  expect(relative(result.stableRankAtMin, alone.stableRankAtMin)).toBeLessThan(1e-3);
  expect(relative(result.maxDistance, alone.maxDistance)).toBeLessThan(1e-2);
}

/** Every number of a result but the tracker's counts, bit for bit. */
const numbers = ({ tracker: _, curves, ...rest }: TrainingResult) => ({
  ...rest,
  curves: Object.values(curves).map((curve) => Buffer.from(curve.buffer).toString('hex')),
});

describe('a batch', () => {
  it('gives each network the result that it gets alone', async () => {
    const results = await inBatch(problems.length);
    for (const [i, problem] of problems.entries()) {
      expectAlike(results[i]!, await trainCell(engine, problem, { stop: paperStop }));
    }
  });

  it('gives a network the same bits whatever the other networks are', async () => {
    const together = await inBatch(problems.length);
    const oneByOne = await inBatch(1);
    const reversed = (await inBatch(2, problems.toReversed())).toReversed();
    expect(oneByOne.map(numbers)).toEqual(together.map(numbers));
    expect(reversed.map(numbers)).toEqual(together.map(numbers));
  });

  it('accepts networks as others end, also while it runs', async () => {
    const trainer = new BatchTrainer(engine, { stop: paperStop, capacity: 2 });
    const first = trainer.train(problems[0]!);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const later = problems.slice(1, 4).map((problem) => trainer.train(problem));
    const results = await Promise.all([first, ...later]);
    const again = await trainer.train(problems[0]!);
    expect(numbers(again)).toEqual(numbers(results[0]!));
  });

  it('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    await inBatch(3);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('reads once in eight steps, however many networks there are', async () => {
    const backend = tf.backend() as unknown as { read: (id: object) => Promise<unknown> };
    const { read } = backend;
    let reads = 0;
    backend.read = (id) => {
      reads += 1;
      return read.call(backend, id);
    };
    try {
      const count = async (iterations: number) => {
        reads = 0;
        await inBatch(4, Array(4).fill(problems[0]!), {
          maxIterations: iterations,
        });
        return reads;
      };
      // Both begin alike, so the difference is due to 80 steps.
      expect((await count(163)) - (await count(83))).toBe(10);
    } finally {
      backend.read = read;
    }
  });

  it('lets one network diverge without an effect on the others', async () => {
    const wild = { ...problems[1]!, learningRate: 1 };
    const results = await inBatch(4, [problems[0]!, wild, problems[2]!]);
    const alone = await trainCell(engine, wild, { stop: paperStop });
    expect(results[1]).toMatchObject({
      status: 'diverged',
      stopReason: 'diverged',
      iterations: alone.iterations,
    });
    const calm = await inBatch(4, [problems[0]!, problems[2]!]);
    expect([results[0]!, results[2]!].map(numbers)).toEqual(calm.map(numbers));
  });

  it('repeats a chunk for a single network whose roots were lost', async () => {
    // A network of one hidden unit, whose A grows several times over within one step.
    const narrow = drawCell({ dimension: 30, gammaSigma2: -3, gammaW: 0, seed: 8, constant: 5 });
    const [result] = await inBatch(2, [narrow]);
    const alone = await trainCell(engine, narrow, { stop: paperStop });
    expect(result!.tracker!.svds).toBeGreaterThan(0);
    expectAlike(result!, alone);
  });

  it('refuses a network whose arrays do not fit together, and keeps the others', async () => {
    const trainer = new BatchTrainer(engine, { stop: paperStop, capacity: 2 });
    const good = trainer.train(problems[0]!);
    expect(() => trainer.train({ ...problems[0]!, teacher: new Float32Array(3) })).toThrow(
      /`teacher`: expected 576 numbers/,
    );
    expect((await good).status).toBe('ok');
  });
});

describe('the capacity', () => {
  it('follows from the largest tensor and the memory, and is at least 1', () => {
    expect(batchCapacity({ largestTensor: 2 ** 27 }, 200)).toBe(64);
    expect(batchCapacity({ largestTensor: 2 ** 27 }, 1000)).toBe(5);
    expect(batchCapacity({ largestTensor: 2 ** 22 }, 200)).toBe(13);
    expect(batchCapacity({ largestTensor: 1000 }, 200)).toBe(1);
  });
});
