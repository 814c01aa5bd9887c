import util from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { productRate } from '../src/productRate.ts';
import { startTensorflow, startTensorflowGpu, type TensorflowParts } from '../src/tensorflow.ts';
import { prepareTensorflow } from '../src/tensorflowEnvironment.ts';

/*
 * A fake of TensorFlow's binding: the `cpu` backend under TensorFlow's name, with the flags of the real
 * one. It tests the loading, the checks and the refusals, but none of TensorFlow's numbers.
 */
interface Fake {
  readonly isGPUPackage: boolean;
  readonly isUsingGpuDevice: boolean;
}

async function registerFake(fake: Fake): Promise<void> {
  await tf.setBackend('cpu');
  if (!tf.getKernelsForBackend('tensorflow').length) tf.copyRegisteredKernels('cpu', 'tensorflow');
  const backend = Object.assign(Object.create(tf.backend()), fake, { dispose() {} });
  tf.registerBackend('tensorflow', () => backend, 3);
}

const cublas = '7f00 r-xp /usr/lib/libcublas.so.11\n';
const cuda = `${cublas}libcudart.so.11.0\nlibcudnn.so.8\n`;

function parts(
  fake: Fake | Error,
  maps: string | undefined,
  hasDriver = true,
): TensorflowParts & { imported: string[] } {
  const imported: string[] = [];
  const [has, mappedLibraries] = [() => hasDriver, () => maps];
  const importPackage = async (name: string) => {
    imported.push(name);
    expect(process.env.NVIDIA_TF32_OVERRIDE).toBe('0');
    if (fake instanceof Error) throw fake;
    await registerFake(fake);
  };
  return { imported, hasDriver: has, mappedLibraries, importPackage, rate: productRate };
}

const onGpu = { isGPUPackage: true, isUsingGpuDevice: true };
const onProcessor = { isGPUPackage: true, isUsingGpuDevice: false };
const cpuPackage = { isGPUPackage: false, isUsingGpuDevice: false };

beforeEach(async () => {
  await tf.setBackend('cpu');
});
afterEach(() => {
  if (tf.findBackendFactory('tensorflow')) tf.removeBackend('tensorflow');
});

describe('tensorflow-gpu, with a fake binding', () => {
  it('starts if the flags, exact products and a loaded cuBLAS confirm the GPU', async () => {
    const fake = parts(onGpu, cuda);
    const engine = await startTensorflowGpu(fake);
    expect(engine).toMatchObject({ name: 'tensorflow-gpu', engineClass: 'gpu' });
    expect(engine.versions).toHaveProperty('@tensorflow/tfjs-node-gpu');
    expect(fake.imported).toEqual(['@tensorflow/tfjs-node-gpu']);
    expect(tf.getBackend()).toBe('tensorflow');
  });

  it('loads its package once', async () => {
    const fake = parts(onGpu, cuda);
    await startTensorflowGpu(fake);
    await startTensorflowGpu(fake);
    expect(fake.imported).toHaveLength(1);
  });

  it.each<[string, TensorflowParts, RegExp]>([
    [
      'no NVIDIA driver',
      parts(onGpu, cuda, false),
      /expected an NVIDIA graphics card with its driver, got none in this machine; install CUDA 11\.x and cuDNN 8/,
    ],
    [
      'a package that is not installed',
      parts(new Error("Cannot find package '@tensorflow/tfjs-node-gpu' imported from /x.ts"), ''),
      /expected the package @tensorflow\/tfjs-node-gpu, got none installed; install CUDA 11/,
    ],
    [
      'a package without its native part',
      parts(
        new Error('The Node.js native addon module (tfjs_binding.node) can not be found\nat'),
        '',
      ),
      /got The Node\.js native addon module \(tfjs_binding\.node\) can not be found; install/,
    ],
    [
      'a missing dependency of the package',
      parts(new Error("Cannot find module '@mapbox/node-pre-gyp'"), ''),
      /got Cannot find module '@mapbox\/node-pre-gyp'; install/,
    ],
    [
      'a silent fallback to the processor',
      parts(onProcessor, cublas),
      /expected TensorFlow on the GPU, got TensorFlow on the processor, without libcudart\.so\.11\.0, libcudnn\.so\.8; install/,
    ],
    [
      'products that do not use cuBLAS',
      parts(onGpu, 'libcudart.so.11.0'),
      /expected a product that the GPU computes, got one without cuBLAS/,
    ],
    [
      'a process that has loaded the package for the processor',
      parts(cpuPackage, cuda),
      /expected a separate process, got one that has loaded @tensorflow\/tfjs-node before/,
    ],
  ])('refuses %s', async (_what, fake, message) => {
    const error = await startTensorflowGpu(fake).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ name: 'UserError', engine: 'tensorflow-gpu' });
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain('\n');
  });

  it('is refused if neither cuBLAS nor the speed confirms the GPU', async () => {
    const fake = parts(onGpu, undefined);
    await expect(startTensorflowGpu({ ...fake, rate: async () => 40 })).rejects.toThrow(
      /expected products of 2048×2048 matrices at 500 GFLOPS, as a GPU computes them, got 40; /,
    );
    await expect(startTensorflowGpu({ ...fake, rate: async () => 9000 })).resolves.toMatchObject({
      name: 'tensorflow-gpu',
    });
  });

  it('keeps the current backend if it fails', async () => {
    await expect(startTensorflowGpu(parts(new Error('no'), ''))).rejects.toThrow();
    expect(tf.getBackend()).toBe('cpu');
  });
});

describe('tensorflow, with a fake binding', () => {
  it('is a host engine', async () => {
    const fake = parts(cpuPackage, '');
    const engine = await startTensorflow(fake);
    expect(engine).toMatchObject({ name: 'tensorflow', engineClass: 'host' });
    expect(fake.imported).toEqual(['@tensorflow/tfjs-node']);
  });

  it('uses a GPU package that fell back to the processor, and reports that package', async () => {
    const fake = parts(onProcessor, '');
    await expect(startTensorflowGpu(fake)).rejects.toThrow(/on the processor/);
    const engine = await startTensorflow(fake);
    expect(engine.name).toBe('tensorflow');
    expect(engine.versions).toHaveProperty('@tensorflow/tfjs-node-gpu');
    expect(fake.imported).toEqual(['@tensorflow/tfjs-node-gpu']);
  });

  it('refuses a package that computes on the GPU', async () => {
    const fake = parts(onGpu, cuda);
    await startTensorflowGpu(fake);
    await expect(startTensorflow(fake)).rejects.toThrow(
      /expected TensorFlow on the processor, got one that computes on the GPU: tensorflow-gpu; /,
    );
  });
});

describe('the environment', () => {
  const shimmed = util as { isNullOrUndefined?: (value: unknown) => boolean };
  const original = shimmed.isNullOrUndefined;
  afterEach(() => {
    if (original) shimmed.isNullOrUndefined = original;
  });

  it('supplies the function that Node 23 removed from util', () => {
    delete shimmed.isNullOrUndefined;
    prepareTensorflow();
    const values = [null, undefined, 0, ''].map((value) => shimmed.isNullOrUndefined!(value));
    expect(values).toEqual([true, true, false, false]);
  });

  it("overrides settings that affect the numbers, and keeps the user's other settings", () => {
    process.env.NVIDIA_TF32_OVERRIDE = '1';
    process.env.TF_FORCE_GPU_ALLOW_GROWTH = 'false';
    prepareTensorflow();
    expect(process.env).toMatchObject({
      NVIDIA_TF32_OVERRIDE: '0',
      TF_DETERMINISTIC_OPS: '1',
      TF_FORCE_GPU_ALLOW_GROWTH: 'false',
      CUDA_CACHE_MAXSIZE: '4294967296',
    });
  });
});
