import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it } from 'vitest';
import type { GpuDevice } from '../src/gpuDevice.ts';
import { openEngine } from '../src/index.ts';
import { type WatchedBackend, watchGpu } from '../src/watchGpu.ts';
import { softwareVariable } from '../src/webgpu.ts';
import { available } from './available.ts';

const found = await available('webgpu');
const missing = typeof found === 'string';
const software = !missing && /software/.test(found.notes.join());

describe.runIf(software)('a software GPU', () => {
  afterEach(() => {
    process.env[softwareVariable] = '1';
  });

  it('is refused, even by name, without the variable that allows it', async () => {
    delete process.env[softwareVariable];
    await expect(openEngine('webgpu')).rejects.toThrow(
      /^`webgpu`: expected a real graphics card, got a software GPU \(.+\); .*MIXED_DYNAMICS_ALLOW_SOFTWARE_GPU=1 .*, or choose `[a-z-]+`, which works here$/,
    );
  });

  it('is skipped by auto even with that variable', async () => {
    expect((await openEngine('auto')).name).not.toBe('webgpu');
  });
});

// The order matters: the last test destroys the device.
describe.skipIf(missing)('webgpu', () => {
  const engine = typeof found === 'string' ? undefined : found;
  const device = () => (tf.backend() as unknown as { device: GpuDevice }).device;
  const overLimit = () => tf.fill([engine!.largestTensor / 4 + 1], 1);

  it('refuses a tensor above the limit of the device instead of returning zeros', async () => {
    await openEngine('webgpu');
    const before = tf.memory().numTensors;
    expect(() => tf.tidy(overLimit)).toThrow(
      /^`webgpu`: expected tensors of at most \d+ bytes, the limit of this graphics card, got \d+ bytes; use a smaller dimension, smaller batches or another engine$/,
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it('computes a batch just below the limit', async () => {
    const [rows, columns] = [2 ** 15, 2 ** 8];
    const large = tf.tidy(() => tf.sum(tf.add(tf.ones([rows, columns]), 1), -1));
    const got = await large.data();
    expect(got.every((value) => value === 2 * columns)).toBe(true);
    large.dispose();
  });

  it('works after a refusal', async () => {
    const product = tf.matMul(tf.ones([3, 3]), tf.ones([3, 3]));
    expect(Array.from(await product.data())).toEqual(Array(9).fill(3));
    product.dispose();
  });

  it('reports a lost device in one sentence', async () => {
    const product = tf.matMul(tf.ones([64, 64]), tf.ones([64, 64]));
    device().destroy();
    await expect(product.data()).rejects.toThrow(
      /^`webgpu`: expected a graphics card that answers, got a lost device \(destroyed.*\); run the same command again, or choose another engine$/,
    );
    await expect(openEngine('webgpu')).rejects.toThrow(/a lost device/);
  });
});

describe('watchGpu', () => {
  // A fake device: a software GPU would use up the memory of the machine before it reported
  // out-of-memory.
  function deviceThatFails(filter: string, message: string): GpuDevice {
    const scopes: string[] = [];
    return {
      limits: { maxStorageBufferBindingSize: 100, maxBufferSize: 1000 },
      lost: new Promise(() => {}),
      pushErrorScope: (opened) => void scopes.push(opened),
      popErrorScope: async () => (scopes.pop() === filter ? { message } : null),
      createBuffer: () => ({}),
      destroy: () => {},
    };
  }
  const backendThatReads = () =>
    ({
      read: async () => Float32Array.of(0),
      bufferManager: { acquireBuffer: () => ({}) },
    }) as unknown as WatchedBackend;

  it.each([
    ['out-of-memory', /^`webgpu`: expected enough memory on the graphics card, got no room; use/],
    ['validation', /^webgpu: the device refused its work: no room$/],
    ['internal', /^webgpu: the device refused its work: no room$/],
  ])('an error of the kind %s makes every later read fail', async (filter, message) => {
    const backend = backendThatReads();
    watchGpu(deviceThatFails(filter, 'no room\n - While calling'), backend);
    await expect(backend.read({})).rejects.toThrow(message);
    await expect(backend.read({})).rejects.toThrow(message);
  });

  it('does not affect reads without an error, and refuses buffers that are too large', async () => {
    const backend = backendThatReads();
    watchGpu(deviceThatFails('none', ''), backend);
    expect(await backend.read({})).toEqual(Float32Array.of(0));
    expect(() => backend.bufferManager.acquireBuffer(100)).not.toThrow();
    expect(() => backend.bufferManager.acquireBuffer(101)).toThrow(/at most 100 bytes/);
  });
});
