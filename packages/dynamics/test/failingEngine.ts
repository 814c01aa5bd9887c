import type { Engine } from '@mixed-dynamics/engines';
import * as tf from '@tensorflow/tfjs';

/** What fails, and when. */
export interface Failure {
  /** The place of the first call that fails, counted from 1. */
  readonly at: number;
  /** Whether all later calls fail too, as on a lost device. */
  readonly forEver: boolean;
  readonly error: Error;
}

/**
 * Runs `work` on an engine that fails at its n-th call: of a kernel, a write to the device, a read
 * from it, or a singular value decomposition. Calls inside one `tf.tidy` count as one, the first:
 * whichever of them fails, tfjs disposes what the others made.
 * @returns what `work` returned, and whether anything failed
 */
export async function withFailure<T>(
  engine: Engine,
  { at, forEver, error }: Failure,
  work: (engine: Engine) => Promise<T>,
): Promise<{ readonly result: T; readonly failed: boolean }> {
  const device = tf.engine();
  const backend = tf.backend();
  const { runKernel } = device;
  const { read, write } = backend;
  let calls = 0;
  let tidied: unknown;
  const count = (scope?: unknown) => {
    if (scope && scope === tidied) return;
    tidied = scope;
    calls += 1;
    if (calls === at || (forEver && calls > at)) throw error;
  };
  const scope = () => device.state.scopeStack[0];
  device.runKernel = ((...args: Parameters<typeof runKernel>) => {
    count(scope());
    return runKernel.apply(device, args);
  }) as typeof runKernel;
  backend.write = (...args) => {
    count(scope());
    return write.apply(backend, args);
  };
  backend.read = async (id) => {
    count();
    return read.call(backend, id);
  };
  const svd: Engine['svd'] = (...args) => {
    count();
    return engine.svd(...args);
  };
  try {
    const result = await work({ ...engine, svd });
    return { result, failed: calls >= at };
  } finally {
    Object.assign(device, { runKernel });
    Object.assign(backend, { read, write });
  }
}
