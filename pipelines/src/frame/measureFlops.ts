import { type Engine, productRate } from '@mixed-dynamics/engines';
import { usualFlops } from '@mixed-dynamics/sweep';

/**
 * Flops per second of products of d×d matrices on one worker, for estimates of time. Measured on a
 * processor; on a graphics card the engine's usual rate, since many cells at once hide the latency of a
 * single product.
 */
export async function measureFlops(engine: Engine, dimension: number): Promise<number> {
  if (engine.engineClass === 'gpu') return usualFlops(engine.name);
  return 1e9 * (await productRate(dimension));
}
