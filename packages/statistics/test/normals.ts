import { randomNormal } from 'd3-random';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Independent standard normals from a seed. */
export function normals(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  const uniform = () => (generator.next() >>> 0) / 2 ** 32;
  return randomNormal.source(uniform)(0, 1);
}
