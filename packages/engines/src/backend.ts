import { cpus } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import type { Engine } from './engine.ts';

/**
 * Makes a tfjs backend the current one.
 * @throws Error where tfjs would only warn and use another backend
 */
export async function useBackend(name: string): Promise<tf.KernelBackend> {
  // Also keeps tfjs from advertising other backends on stderr.
  tf.enableProdMode();
  if (!(await tf.setBackend(name)) || tf.getBackend() !== name) {
    throw new Error(`the tfjs backend ${name} does not start`);
  }
  return tf.backend();
}

/** The class and the device of an engine that computes on this machine's processor. */
export function processor(): Pick<Engine, 'engineClass' | 'device'> {
  const device = cpus()[0]?.model;
  return { engineClass: 'host', ...(device && { device }) };
}
