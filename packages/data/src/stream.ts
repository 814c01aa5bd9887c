import { sha256 } from '@mixed-dynamics/artifacts';
import { randomGamma, randomNormal } from 'd3-random';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { checkFinite } from './checks.ts';

/** Must change whenever the numbers of a stream change, so that results of two schemes are never mixed. */
const scheme = 'mixed-dynamics stream 1';

/** A seeded source of random numbers. Each call advances it; equal streams give equal sequences. */
export interface Stream {
  /** {@link streamSeed} of the same arguments: 16 hexadecimal digits. */
  readonly seed: string;
  /** Uniform on [0, 1), a multiple of 2^-53. */
  readonly uniform: () => number;
  /** N(0, 1), by the polar method. */
  readonly normal: () => number;
  /** Gamma with mean `shape`·`scale` (Marsaglia and Tsang); χ²(k) is `gamma(k / 2, 2)`. */
  readonly gamma: (shape: number, scale: number) => number;
}

/**
 * The stream for one purpose at one grid point: a xoroshiro128+ generator whose 128-bit state is the beginning of a
 * SHA-256 of the arguments. It depends only on the arguments, not on earlier draws or the machine.
 * @param rootSeed the seed of the whole experiment, a finite number
 * @param purpose the use of the numbers, such as 'teacher'
 * @param coordinates finite numbers, distinguished by their exact float64 value (−0 is 0)
 * @throws UserError when a number is not finite
 */
export function stream(rootSeed: number, purpose: string, ...coordinates: number[]): Stream {
  const digest = streamDigest(rootSeed, purpose, coordinates);
  const state = [0, 8, 16, 24].map((at) => Number.parseInt(digest.slice(at, at + 8), 16) | 0);
  const generator = xoroshiro128plusFromState(state);
  const uniform = () => uniformFloat64(generator);
  const gammaOf = randomGamma.source(uniform);
  return {
    seed: digest.slice(0, 16),
    uniform,
    normal: randomNormal.source(uniform)(),
    gamma: (shape, scale) => gammaOf(shape, scale)(),
  };
}

/** The seed of {@link stream} for the same arguments: the first 8 bytes of the hash as 16 hexadecimal digits. */
export function streamSeed(rootSeed: number, purpose: string, ...coordinates: number[]): string {
  return streamDigest(rootSeed, purpose, coordinates).slice(0, 16);
}

function streamDigest(rootSeed: number, purpose: string, coordinates: readonly number[]): string {
  checkFinite('rootSeed', rootSeed);
  for (const [index, value] of coordinates.entries()) checkFinite(`coordinates[${index}]`, value);
  const name = new TextEncoder().encode(purpose);
  // Every part has a fixed length or is preceded by its length, so different arguments give different bytes.
  const numbers = [name.length, rootSeed, ...coordinates].map((value) => value + 0);
  const view = new DataView(new ArrayBuffer(8 * numbers.length));
  numbers.forEach((value, index) => {
    view.setFloat64(8 * index, value, true);
  });
  return sha256(
    new Uint8Array([...new TextEncoder().encode(scheme), ...new Uint8Array(view.buffer), ...name]),
  );
}
