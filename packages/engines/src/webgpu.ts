import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import { useBackend } from './backend.ts';
import { checkProducts } from './checkProducts.ts';
import type { Engine, Request } from './engine.ts';
import { EngineUnavailable, importOptional } from './engineUnavailable.ts';
import {
  type AdapterInfo,
  hasGraphicsCard,
  isSoftware,
  requestAdapter,
  requestDevice,
} from './gpuDevice.ts';
import { linearAlgebraBeside } from './lapackSvd.ts';
import { type WatchedBackend, watchGpu } from './watchGpu.ts';

/** If 1, a software GPU is accepted when `webgpu` is requested by name; for tests. */
export const softwareVariable = 'MIXED_DYNAMICS_ALLOW_SOFTWARE_GPU';

let running: Awaited<ReturnType<typeof start>> | undefined;

/** Any GPU with a Vulkan, Metal or Direct3D driver, through Dawn; CUDA is not needed. */
export async function startWebgpu(request: Request): Promise<Engine> {
  if (request === 'auto' && !hasGraphicsCard()) {
    throw lackOfHardware('none in this machine');
  }
  running ??= await start(request);
  const { info, largestTensor } = running;
  const software = isSoftware(info);
  if (software) checkSoftware(info, request);
  await useBackend('webgpu');
  await checkProducts('webgpu');
  const { algebra, versions, notes } = await linearAlgebraBeside();
  return {
    name: 'webgpu',
    engineClass: 'gpu',
    versions: { ...webgpuVersions(), ...versions },
    device: describe(info),
    largestTensor,
    notes: [
      ...(software ? [`a software GPU, allowed by ${softwareVariable}: for tests, slow`] : []),
      ...notes,
    ],
    ...algebra,
  };
}

async function start(request: Request) {
  const adapter = await requestAdapter();
  const { info } = adapter;
  if (isSoftware(info)) checkSoftware(info, request);
  const { WebGPUBackend } = await importBackend();
  const device = await requestDevice(adapter);
  const backend = new WebGPUBackend(device, info);
  watchGpu(device, backend);
  // Otherwise small tensors are computed on the CPU, and small tests would not test the GPU.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  // Replaces tfjs's own registration, which would request another, unwatched device.
  if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => backend, 0);
  return { info, largestTensor: device.limits.maxStorageBufferBindingSize! };
}

const importBackend = () =>
  importOptional('webgpu', 'the package @tensorflow/tfjs-backend-webgpu', async () => {
    return (await import('@tensorflow/tfjs-backend-webgpu')) as unknown as {
      readonly WebGPUBackend: new (device: unknown, info: AdapterInfo) => WatchedBackend;
    };
  });

function checkSoftware(info: AdapterInfo, request: Request): void {
  if (request === 'by-name' && process.env[softwareVariable] === '1') return;
  throw lackOfHardware(`a software GPU (${describe(info)})`);
}

function lackOfHardware(got: string): EngineUnavailable {
  return new EngineUnavailable({
    engine: 'webgpu',
    expected: 'a real graphics card',
    got,
    install:
      'install the driver of a graphics card ' +
      `(for tests only, ${softwareVariable}=1 accepts a software GPU)`,
  });
}

function describe({ description, device, vendor }: AdapterInfo): string {
  return description || device || vendor || 'a graphics card without a name';
}

function webgpuVersions(): Record<string, string> {
  const require = createRequire(import.meta.url);
  // Neither package exports its version.
  const packageVersion = (name: string) =>
    (require(`${name}/package.json`) as { version?: string }).version ?? 'unknown';
  return {
    '@tensorflow/tfjs': tf.version_core,
    '@tensorflow/tfjs-backend-webgpu': packageVersion('@tensorflow/tfjs-backend-webgpu'),
    webgpu: packageVersion('webgpu'),
  };
}
