import { EngineLost, expected } from '@mixed-dynamics/artifacts';
import type { KernelBackend } from '@tensorflow/tfjs';
import type { ErrorFilter, GpuDevice } from './gpuDevice.ts';

/** The parts of tfjs's WebGPUBackend that can fail silently. */
export interface WatchedBackend extends KernelBackend {
  readonly bufferManager: {
    acquireBuffer(size: number, ...rest: unknown[]): unknown;
  };
}

const filters: readonly ErrorFilter[] = ['validation', 'out-of-memory', 'internal'];

/**
 * Turns GPU errors into exceptions. Without this, an operation that the device refuses leaves zeros or the
 * numbers of an earlier tensor, and tfjs returns them as results.
 *
 * Buffers that are too large are refused on creation. Every other error is caught by an error scope
 * that is open from one read to the next; a listener for uncaught errors would work too, but Dawn prints
 * those on stdout, into the output of the command.
 */
export function watchGpu(device: GpuDevice, backend: WatchedBackend): void {
  const { maxStorageBufferBindingSize, maxBufferSize } = device.limits;
  const limit = Math.min(maxStorageBufferBindingSize!, maxBufferSize!);
  let lost: Error | undefined;
  let failure: Error | undefined;
  device.lost.then(({ reason, message }) => {
    lost = lostFailure([reason, message].filter(Boolean).join(': '));
  });
  const openScopes = () => {
    for (const filter of filters) device.pushErrorScope(filter);
  };
  const closeScope = async (filter: ErrorFilter) => {
    const error = await device.popErrorScope().catch(() => null);
    return error ? failureOf(filter, error.message) : undefined;
  };
  // Throws for any error since the last check, and at every later check.
  const check = async () => {
    const popped = filters.toReversed().map(closeScope);
    openScopes();
    const found = await Promise.all(popped);
    failure ??= lost ?? found.find((each) => each !== undefined);
    if (failure) throw failure;
  };
  openScopes();

  const { bufferManager } = backend;
  const acquire = bufferManager.acquireBuffer.bind(bufferManager);
  bufferManager.acquireBuffer = (size, ...rest) => {
    if (size > limit) throw tooLarge(size, limit);
    return acquire(size, ...rest);
  };
  const read = backend.read.bind(backend);
  backend.read = async (dataId) => {
    try {
      const values = await read(dataId);
      await check();
      return values;
    } catch (error) {
      // A lost device rejects reads without saying why; `check` throws the reason.
      await check();
      throw error;
    }
  };
}

const tooLarge = (bytes: number, limit: number): Error =>
  expected({
    culprit: '`webgpu`',
    expected: `tensors of at most ${limit} bytes, the limit of this graphics card`,
    got: `${bytes} bytes`,
    remedy: 'use a smaller dimension, smaller batches or another engine',
  });

function lostFailure(reason: string): Error {
  const { message } = expected({
    culprit: '`webgpu`',
    expected: 'a graphics card that answers',
    got: `a lost device (${reason})`,
    remedy: 'run the same command again, or choose another engine',
  });
  return new EngineLost('webgpu', message);
}

function failureOf(filter: ErrorFilter, message: string): Error {
  const text = message.trim().split('\n')[0]!;
  if (filter !== 'out-of-memory') return new Error(`webgpu: the device refused its work: ${text}`);
  return expected({
    culprit: '`webgpu`',
    expected: 'enough memory on the graphics card',
    got: text,
    remedy: 'use fewer workers, a smaller dimension or another engine',
  });
}
