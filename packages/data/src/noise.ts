import { checkInteger } from './checks.ts';
import type { Stream } from './stream.ts';

/**
 * The noise E: d×d independent N(0, 1), row by row.
 * @throws UserError when `dimension` is no integer of at least 1
 */
export function drawNoise(stream: Stream, dimension: number): Float32Array {
  checkInteger('dimension', dimension);
  return Float32Array.from({ length: dimension * dimension }, stream.normal);
}
