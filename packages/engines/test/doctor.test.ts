import { cpus } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  coresOfOthers,
  type EngineReport,
  examineEngine,
  examineEngines,
  profileKernels,
  rawProducts,
  timeInTurns,
} from '../doctor/index.ts';
import { engineNames, openEngine } from '../src/index.ts';

describe('examineEngines', () => {
  it('reports on every engine in order: its rates, or why it does not run and what to install', async () => {
    const reports: EngineReport[] = [];
    const returned = await examineEngines((report) => reports.push(report));
    expect(returned).toEqual(reports);
    expect(reports.map(({ name }) => name)).toEqual([...engineNames]);
    for (const report of reports) {
      if (report.works) {
        expect(report.rates[0]).toMatchObject({ n: 200, gflops: expect.any(Number) });
        expect(report.rates[0]!.gflops).toBeGreaterThan(0);
        expect(Object.keys(report.versions)).toContain('@tensorflow/tfjs');
      } else {
        expect(report.reason).toMatch(/^expected .+, got .+/);
        expect(report.install).toMatch(/^install /);
      }
    }
    expect(reports.find(({ name }) => name === 'wasm')).toMatchObject({ works: true });
    const notes = reports.map(({ name, notes: [note] }) => [name, note]);
    expect(notes).toContainEqual([
      'tensorflow-gpu',
      'this project has not run it on real hardware yet',
    ]);
  });
});

describe('examineEngine', () => {
  it('reports the missing library', async () => {
    process.env.MIXED_DYNAMICS_BLAS = '/nowhere/libopenblas.so';
    try {
      expect(await examineEngine('blas')).toEqual({
        name: 'blas',
        works: false,
        reason: expect.stringMatching(
          /^expected OpenBLAS, MKL or Accelerate, got \/nowhere\/.*, which cannot be loaded \(.*\)$/,
        ),
        install: 'correct MIXED_DYNAMICS_BLAS or unset it',
        notes: [],
        libraries: [
          expect.objectContaining({ path: '/nowhere/libopenblas.so', state: 'passed over' }),
        ],
      });
    } finally {
      delete process.env.MIXED_DYNAMICS_BLAS;
    }
  });

  it('gives up on an engine that does not answer', async () => {
    expect(await examineEngine('webgpu', 1)).toMatchObject({
      works: false,
      reason: 'no answer within 0.001 s',
      notes: ['this project has run it on software Vulkan only'],
    });
  });
});

describe('profileKernels', () => {
  it('counts the flops of products, times them apart from the rest, and restores the kernels', async () => {
    await openEngine('wasm');
    const before = tf.getKernel('BatchMatMul', 'wasm').kernelFunc;
    const profile = profileKernels();
    const sum = tf.tidy(() => {
      const a = tf.ones([3, 5, 7]);
      return tf.sum(tf.matMul(a, tf.ones([3, 11, 7]), false, true));
    });
    expect((await sum.data())[0]).toBe(3 * 5 * 11 * 7);
    expect(profile.times.flops).toBe(2 * 3 * 5 * 11 * 7);
    expect(profile.times.products).toBeGreaterThan(0);
    expect(profile.times.elementwise).toBeGreaterThan(0);
    profile.stop();
    expect(tf.getKernel('BatchMatMul', 'wasm').kernelFunc).toBe(before);
    tf.dispose([sum, tf.matMul(tf.ones([1, 2]), tf.ones([2, 1]))]);
    expect(profile.times.flops).toBe(2 * 3 * 5 * 11 * 7);
  });
});

describe('timeInTurns', () => {
  it('gives every program its turns, and divides by the number of repetitions', async () => {
    const turns: string[] = [];
    const program = (name: string) => (times: number) => {
      turns.push(name);
      const until = performance.now() + times;
      while (performance.now() < until);
    };
    const [a, b] = await timeInTurns([program('a'), program('b')], { rounds: 3, turn: 2 });
    expect(turns.join('')).toBe('aabbababab');
    expect(Math.min(a!, b!)).toBeGreaterThanOrEqual(1);
  });
});

describe('otherPrograms', () => {
  it('subtracts the time of this process from that of all processors', () => {
    const [core] = cpus();
    const at = (user: number, idle: number) => [
      { ...core!, times: { user, nice: 0, sys: user / 2, idle, irq: 0 } },
      { ...core!, times: { user: 1000, nice: 0, sys: 0, idle: 0, irq: 0 } },
    ];
    const span = { own: 300, elapsed: 1000 };
    expect(coresOfOthers(at(0, 0), at(800, 0), span)).toEqual({ cores: 0.9, of: 2 });
    expect(coresOfOthers(at(0, 0), at(100, 900), span)).toEqual({ cores: 0, of: 2 });
    expect(coresOfOthers(at(0, 0), at(0, 0), span)).toBeUndefined();
    expect(coresOfOthers([], [], span)).toBeUndefined();
  });
});

describe('rawProducts', () => {
  it('multiplies with the library of `blas`, or is undefined without one', async () => {
    const raw = await rawProducts();
    if (raw === undefined) return;
    expect(raw.library).toMatch(/OpenBLAS|Accelerate/);
    expect(() => raw.run([{ m: 2, k: 3, n: 4, transposeA: true }])(2)).not.toThrow();
  });
});
