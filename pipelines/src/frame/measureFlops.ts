import { type Engine, productRate } from '@mixed-dynamics/engines';
import { usualFlops } from '@mixed-dynamics/sweep';

/**
 * Flops per second of products of d×d matrices on one worker, for estimates of time: measured on a
 * processor. On a graphics card what the engine usually does: cells side by side hide there what a
 * single product waits for.
 */
export async function measureFlops(engine: Engine, dimension: number): Promise<number> {
  if (engine.engineClass === 'gpu') return usualFlops(engine.name);
  return 1e9 * (await productRate(dimension));
}
