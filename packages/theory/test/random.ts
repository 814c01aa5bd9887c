import type { Matrix } from '../src/index.ts';

/** Independent N(0, σ²) entries from a seed, by Lehmer's generator and the Box–Muller method. */
export function gaussian(seed: number, rows: number, columns: number, sigma = 1): Matrix {
  let state = seed * 2654435761 + 1;
  const uniform = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  for (let i = 0; i < 10; i++) uniform();
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const data = Float64Array.from({ length: rows * columns }, () => sigma * normal());
  return { rows, columns, data };
}
