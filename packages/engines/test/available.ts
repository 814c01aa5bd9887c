import { type Engine, type EngineName, openEngine } from '../src/index.ts';

// Tests may use a software GPU; elsewhere this variable must be set by hand.
process.env.MIXED_DYNAMICS_ALLOW_SOFTWARE_GPU = '1';

/** The engines that must run on this machine, from a variable that separates them by commas. */
export const required = (process.env.MIXED_DYNAMICS_REQUIRED_ENGINES ?? 'wasm,cpu').split(',');

/**
 * The engine, or the reason why it cannot run on this machine.
 * @throws when it is one of {@link required}
 */
export async function available(name: EngineName): Promise<Engine | string> {
  try {
    return await openEngine(name);
  } catch (error) {
    if (required.includes(name)) throw error;
    return (error as Error).message;
  }
}
