import { existsSync, readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { processor, useBackend } from './backend.ts';
import { checkProducts } from './checkProducts.ts';
import type { Engine } from './engine.ts';
import { EngineUnavailable, firstLine } from './engineUnavailable.ts';
import { linearAlgebraBeside } from './lapackSvd.ts';
import { productRate } from './productRate.ts';
import { prepareTensorflow } from './tensorflowEnvironment.ts';

/*
 * Both packages register the tfjs backend `tensorflow`; a process can load only one of them.
 */
const gpuPackage = '@tensorflow/tfjs-node-gpu';
const cpuPackage = '@tensorflow/tfjs-node';

/** The CUDA 11 libraries that TensorFlow 2.9 loads, as named in its error messages. */
const cudaLibraries = ['libcudart.so.11.0', 'libcublas.so.11', 'libcudnn.so.8'];

/** If loaded libraries cannot be listed, a product must be this fast, far beyond any CPU core. */
const fasterThanProcessors = { size: 2048, gflops: 500 };

interface NodeBackend extends tf.KernelBackend {
  readonly isGPUPackage: boolean;
  readonly isUsingGpuDevice: boolean;
}

/** What the checks inspect; tests pass their own. */
export interface TensorflowParts {
  /** Whether there is an NVIDIA driver. Checked before loading TensorFlow, which takes seconds. */
  readonly hasDriver: () => boolean;
  /** The native libraries of this process, or undefined where the system does not list them. */
  readonly mappedLibraries: () => string | undefined;
  /** Imports a package for its side effect, the backend `tensorflow`. */
  readonly importPackage: (name: string) => Promise<unknown>;
  /** GFLOPS of products of two n×n matrices on the current backend. */
  readonly rate: (n: number) => Promise<number>;
}

const realParts: TensorflowParts = {
  hasDriver: () =>
    process.platform === 'win32' || existsSync('/dev/nvidiactl') || existsSync('/dev/dxg'),
  mappedLibraries: () =>
    process.platform === 'linux' ? readFileSync('/proc/self/maps', 'utf8') : undefined,
  importPackage: (name) => import(name),
  rate: productRate,
};

/** CUDA through TensorFlow. Its silent fallback to the CPU is detected and refused. */
export async function startTensorflowGpu(parts: TensorflowParts = realParts): Promise<Engine> {
  const refuse = refuser('tensorflow-gpu');
  if (!parts.hasDriver()) {
    throw refuse('an NVIDIA graphics card with its driver', 'none in this machine');
  }
  const backend = await load(gpuPackage, parts, refuse);
  if (!backend.isGPUPackage) {
    throw refuse('a separate process', `one that has loaded ${cpuPackage} before`);
  }
  if (!backend.isUsingGpuDevice) {
    const mapped = parts.mappedLibraries();
    const missing = cudaLibraries.filter((name) => mapped?.includes(name) === false);
    const without = missing.length > 0 ? `, without ${missing.join(', ')}` : '';
    throw refuse('TensorFlow on the GPU', `TensorFlow on the processor${without}`);
  }
  await checkProducts('tensorflow-gpu');
  await checkGpuWorks(parts, refuse);
  return describe('tensorflow-gpu', gpuPackage);
}

/** TensorFlow on the CPU, if tfjs-node is already installed. */
export async function startTensorflow(parts: TensorflowParts = realParts): Promise<Engine> {
  const refuse = refuser('tensorflow');
  const backend = await load(cpuPackage, parts, refuse);
  if (backend.isUsingGpuDevice) {
    throw refuse('TensorFlow on the processor', 'one that computes on the GPU: tensorflow-gpu');
  }
  await checkProducts('tensorflow');
  return describe('tensorflow', backend.isGPUPackage ? gpuPackage : cpuPackage);
}

type Refuse = (expected: string, got: string, cause?: unknown) => EngineUnavailable;

function refuser(engine: string): Refuse {
  const install =
    engine === 'tensorflow-gpu'
      ? 'install CUDA 11.x and cuDNN 8, then the packages again with npm ci where ' +
        'storage.googleapis.com can be reached'
      : `install ${cpuPackage} 4.22.0`;
  return (expected, got, cause) => new EngineUnavailable({ engine, expected, got, install, cause });
}

/**
 * Loads a package, unless one of the two is loaded, and makes its backend the current one. The error says whether the
 * package, its native part or a library is missing.
 */
async function load(
  name: string,
  { importPackage }: TensorflowParts,
  refuse: Refuse,
): Promise<NodeBackend> {
  if (tf.findBackendFactory('tensorflow') === null) {
    const before = tf.getBackend();
    prepareTensorflow();
    // The import registers many kernels twice, for each of which tfjs would print a warning.
    tf.enableProdMode();
    try {
      await importPackage(name);
    } catch (cause) {
      if (before) await tf.setBackend(before);
      const line = firstLine(cause);
      // True only if the package itself is missing, not one of its parts.
      const absent = /^Cannot find (package|module)/.test(line) && line.includes(`'${name}'`);
      throw refuse(`the package ${name}`, absent ? 'none installed' : line, cause);
    }
  }
  return (await useBackend('tensorflow')) as NodeBackend;
}

/** {@link checkProducts} has just run: if the GPU computed the products, cuBLAS is loaded. */
async function checkGpuWorks(parts: TensorflowParts, refuse: Refuse): Promise<void> {
  const seen = parts.mappedLibraries()?.includes('libcublas');
  if (seen) return;
  if (seen === false) {
    throw refuse('a product that the GPU computes', 'one without cuBLAS, so on the processor');
  }
  const { size, gflops } = fasterThanProcessors;
  const measured = await parts.rate(size);
  if (measured > gflops) return;
  throw refuse(
    `products of ${size}×${size} matrices at ${gflops} GFLOPS, as a GPU computes them`,
    `${Math.round(measured)}`,
  );
}

async function describe(name: 'tensorflow' | 'tensorflow-gpu', origin: string): Promise<Engine> {
  const { algebra, versions, notes } = await linearAlgebraBeside();
  return {
    name,
    ...(name === 'tensorflow' ? processor() : { engineClass: 'gpu' }),
    versions: { '@tensorflow/tfjs': tf.version_core, [origin]: tf.version_core, ...versions },
    largestTensor: 2 ** 31,
    notes,
    ...algebra,
  };
}
