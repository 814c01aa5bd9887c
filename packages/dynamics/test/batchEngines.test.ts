import { openEngine } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { available } from '../../engines/test/available.ts';
import { BatchTrainer, trainCell } from '../src/index.ts';
import { drawCell } from './cells.ts';

const stop = { maxIterations: 40 };
const cell = (gammaSigma2: number, gammaW: number) =>
  drawCell({ dimension: 16, rank: 3, gammaSigma2, gammaW, constant: 20 });
const problems = [cell(-0.8, 2.5), cell(-1.7, 2), cell(-1.2, 0.9)];

/*
 * The device is real or emulated. In a batch the order of its sums may differ from that for one network
 * alone, but the results may not differ by more than snapshots tolerate.
 */
describe.each(['blas', 'webgpu', 'tensorflow', 'tensorflow-gpu'] as const)('on %s', (name) => {
  it('a batch gives each network the result that it gets alone', async ({ skip }) => {
    const found = await available(name);
    if (typeof found === 'string') return skip(found);
    const engine = await openEngine(name);
    const trainer = new BatchTrainer(engine, { stop, capacity: problems.length });
    const before = tf.memory().numTensors;
    const results = await Promise.all(problems.map((problem) => trainer.train(problem)));
    expect(tf.memory().numTensors).toBe(before);
    for (const [i, problem] of problems.entries()) {
      const alone = await trainCell(engine, problem, { stop });
      for (const curve of ['gdTrainError', 'gdTestError', 'scTrainError', 'scTestError'] as const) {
        const [got, wanted] = [results[i]!.curves[curve], alone.curves[curve]];
        expect(got).toHaveLength(wanted.length);
        for (const [at, value] of wanted.entries()) {
          expect(Math.abs(got[at]! - value) / value, `${curve} ${at}`).toBeLessThan(1e-4);
        }
      }
    }
  });
});
