import { checkInteger } from './checks.ts';
import type { Stream } from './stream.ts';

/**
 * The noise E: d×d independent normals, row-major; the same draw for every deviation.
 * @param deviation standard deviation of an entry
 * @throws UserError when `dimension` is not an integer of at least 1
 */
export function drawNoise(stream: Stream, dimension: number, deviation = 1): Float32Array {
  checkInteger('dimension', dimension);
  return Float32Array.from(
    { length: dimension * dimension },
    () => deviation * stream.normal() + 0,
  );
}
