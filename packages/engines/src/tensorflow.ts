import { cpus } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import type { Engine, EngineProvider } from './engine.ts';
import { EngineUnavailable, firstLine } from './engineUnavailable.ts';
import { linearAlgebraBeside } from './linearAlgebraBeside.ts';
import { missingCuda, type Surroundings, thisMachine, usesCublas } from './nvidia.ts';
import { productRate } from './productRate.ts';
import { proveProducts } from './proveProducts.ts';
import { prepareTensorflow } from './tensorflowEnvironment.ts';
import { useBackend } from './useBackend.ts';

/*
 * Both packages register the tfjs backend `tensorflow`; a process can load only one of them.
 */
const gpuPackage = '@tensorflow/tfjs-node-gpu';
const cpuPackage = '@tensorflow/tfjs-node';

/** If loaded libraries cannot be listed, a product must be this fast, far beyond any CPU core. */
const fasterThanProcessors = { size: 2048, gflops: 500 };

interface NodeBackend extends tf.KernelBackend {
  readonly isGPUPackage: boolean;
  readonly isUsingGpuDevice: boolean;
}

/** The parts of the providers; tests pass their own binding. */
export interface TensorflowParts {
  readonly surroundings: Surroundings;
  /** Imports a package for its side effect, the backend `tensorflow`. */
  readonly importPackage: (name: string) => Promise<unknown>;
  /** GFLOPS of products of two n×n matrices on the current backend. */
  readonly rate?: (n: number) => Promise<number>;
}

const realParts: TensorflowParts = {
  surroundings: thisMachine,
  importPackage: (name) => import(name),
};

/** CUDA through TensorFlow. Its silent fallback to the CPU is detected and refused. */
export const tensorflowGpu: EngineProvider = makeTensorflowGpu(realParts);

/** TensorFlow on the CPU, if tfjs-node is already installed. */
export const tensorflow: EngineProvider = makeTensorflow(realParts);

export function makeTensorflowGpu(parts: TensorflowParts): EngineProvider {
  const { surroundings, importPackage, rate = productRate } = parts;
  const refuse = refuser('tensorflow-gpu');
  return {
    name: 'tensorflow-gpu',
    async open() {
      if (!surroundings.hasDriver()) {
        throw refuse('an NVIDIA graphics card with its driver', 'none in this machine');
      }
      if (!loaded()) await load(gpuPackage, importPackage, refuse);
      const backend = (await useBackend('tensorflow')) as NodeBackend;
      if (!backend.isGPUPackage) {
        throw refuse('a separate process', `one that has loaded ${cpuPackage} before`);
      }
      if (!backend.isUsingGpuDevice) {
        const missing = missingCuda(surroundings);
        const without = missing.length > 0 ? `, without ${missing.join(', ')}` : '';
        throw refuse('TensorFlow on the GPU', `TensorFlow on the processor${without}`);
      }
      await proveProducts('tensorflow-gpu');
      await proveGpuWorks(surroundings, rate, refuse);
      return describe('tensorflow-gpu', gpuPackage);
    },
  };
}

export function makeTensorflow({ importPackage }: TensorflowParts): EngineProvider {
  const refuse = refuser('tensorflow');
  return {
    name: 'tensorflow',
    async open() {
      if (!loaded()) await load(cpuPackage, importPackage, refuse);
      const backend = (await useBackend('tensorflow')) as NodeBackend;
      if (backend.isUsingGpuDevice) {
        throw refuse('TensorFlow on the processor', 'one that computes on the GPU: tensorflow-gpu');
      }
      await proveProducts('tensorflow');
      const origin = backend.isGPUPackage ? gpuPackage : cpuPackage;
      return describe('tensorflow', origin);
    },
  };
}

type Refuse = (expected: string, got: string, cause?: unknown) => EngineUnavailable;

function refuser(engine: string): Refuse {
  const install =
    engine === 'tensorflow-gpu'
      ? 'install CUDA 11.x and cuDNN 8, then the packages again with npm ci where ' +
        'storage.googleapis.com can be reached'
      : `install ${cpuPackage} 4.22.0`;
  return (expected, got, cause) =>
    new EngineUnavailable({
      engine,
      expected,
      got,
      install,
      ...(cause !== undefined && { cause }),
    });
}

const loaded = () => tf.findBackendFactory('tensorflow') !== null;

/** Loads a package; explains if it is not installed, lacks its native part, or a library is missing. */
async function load(
  name: string,
  importPackage: TensorflowParts['importPackage'],
  refuse: Refuse,
): Promise<void> {
  const before = tf.getBackend();
  prepareTensorflow();
  // The import registers many kernels twice, for each of which tfjs would print a warning.
  tf.enableProdMode();
  try {
    await importPackage(name);
  } catch (cause) {
    if (before) await tf.setBackend(before);
    const line = firstLine(cause);
    // Only if the package itself is missing, not one of its parts.
    const absent = /^Cannot find (package|module)/.test(line) && line.includes(`'${name}'`);
    throw refuse(`the package ${name}`, absent ? 'none installed' : line, cause);
  }
}

/** {@link proveProducts} has just run: if the GPU computed the products, cuBLAS is loaded. */
async function proveGpuWorks(
  surroundings: Surroundings,
  rate: (n: number) => Promise<number>,
  refuse: Refuse,
): Promise<void> {
  const seen = usesCublas(surroundings);
  if (seen) return;
  if (seen === false) {
    throw refuse('a product that the GPU computes', 'one without cuBLAS, so on the processor');
  }
  const { size, gflops } = fasterThanProcessors;
  const measured = await rate(size);
  if (measured > gflops) return;
  throw refuse(
    `products of ${size}×${size} matrices at ${gflops} GFLOPS, as a GPU computes them`,
    `${Math.round(measured)}`,
  );
}

async function describe(name: 'tensorflow' | 'tensorflow-gpu', origin: string): Promise<Engine> {
  const { algebra, versions, notes } = await linearAlgebraBeside();
  const device = name === 'tensorflow' ? cpus()[0]?.model : undefined;
  return {
    name,
    engineClass: name === 'tensorflow' ? 'host' : 'gpu',
    versions: { '@tensorflow/tfjs': tf.version_core, [origin]: tf.version_core, ...versions },
    ...(device ? { device } : {}),
    largestTensor: 2 ** 31,
    notes,
    ...algebra,
  };
}
