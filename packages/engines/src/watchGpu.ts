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
 * Turns GPU errors into exceptions. Otherwise an operation that the device refuses leaves zeros, or the
 * numbers of an earlier tensor, and tfjs returns them as results.
 *
 * Buffers that are too large are refused on creation. Every other error is caught by an error scope
 * that is open from one read to the next; a listener for uncaught errors would work too, but Dawn prints
 * those on stdout, into the output of the command.
 */
export function watchGpu(device: GpuDevice, backend: WatchedBackend): void {
  const watch = new DeviceWatch(device);
  const { bufferManager } = backend;
  const acquire = bufferManager.acquireBuffer.bind(bufferManager);
  bufferManager.acquireBuffer = (size, ...rest) => {
    watch.checkSize(size);
    return acquire(size, ...rest);
  };
  const read = backend.read.bind(backend);
  backend.read = async (dataId) => {
    try {
      const values = await read(dataId);
      await watch.check();
      return values;
    } catch (error) {
      // A lost device rejects reads without a message of its own.
      await watch.check();
      throw error;
    }
  };
}

class DeviceWatch {
  readonly #device: GpuDevice;
  readonly #limit: number;
  #lost: string | undefined;
  #failure: Error | undefined;

  constructor(device: GpuDevice) {
    this.#device = device;
    const { maxStorageBufferBindingSize, maxBufferSize } = device.limits;
    this.#limit = Math.min(maxStorageBufferBindingSize!, maxBufferSize!);
    device.lost.then(({ reason, message }) => {
      this.#lost = [reason, message].filter(Boolean).join(': ');
    });
    this.#openScopes();
  }

  checkSize(bytes: number): void {
    if (bytes <= this.#limit) return;
    throw expected({
      culprit: '`webgpu`',
      expected: `tensors of at most ${this.#limit} bytes, the limit of this graphics card`,
      got: `${bytes} bytes`,
      remedy: 'use a smaller dimension, smaller batches or another engine',
    });
  }

  /** @throws UserError or Error for any error since the last check, and at every later check */
  async check(): Promise<void> {
    const popped = filters.toReversed().map((filter) => this.#closeScope(filter));
    this.#openScopes();
    const found = await Promise.all(popped);
    this.#failure ??= this.#lostFailure() ?? found.find((failure) => failure !== undefined);
    if (this.#failure) throw this.#failure;
  }

  #openScopes(): void {
    for (const filter of filters) this.#device.pushErrorScope(filter);
  }

  async #closeScope(filter: ErrorFilter): Promise<Error | undefined> {
    const error = await this.#device.popErrorScope().catch(() => null);
    return error ? failureOf(filter, error.message) : undefined;
  }

  #lostFailure(): Error | undefined {
    if (this.#lost === undefined) return undefined;
    const { message } = expected({
      culprit: '`webgpu`',
      expected: 'a graphics card that answers',
      got: `a lost device (${this.#lost})`,
      remedy: 'run the same command again, or choose another engine',
    });
    return new EngineLost('webgpu', message);
  }
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
