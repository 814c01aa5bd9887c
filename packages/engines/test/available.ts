import { type Engine, type EngineName, openEngine } from '../src/index.ts';

// The tests may use a software GPU; nobody else may, unless they say so.
process.env.MIXED_DYNAMICS_ALLOW_SOFTWARE_GPU = '1';

/** Engines that have to run, separated by commas: a machine that should have them says so. */
export const required = (process.env.MIXED_DYNAMICS_REQUIRED_ENGINES ?? 'wasm,cpu').split(',');

/**
 * The engine, or why it is not run on this machine.
 * @throws when the machine was said to have it
 */
export async function available(name: EngineName): Promise<Engine | string> {
  try {
    return await openEngine(name);
  } catch (error) {
    if (required.includes(name)) throw error;
    return (error as Error).message;
  }
}
