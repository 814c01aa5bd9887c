import { checkedShape, type Shape } from './shape.ts';
import type { Stream } from './stream.ts';

/**
 * The noise E: d_out×d_in independent normals, row-major; the same draw for every deviation.
 * @param size d, or d_in and d_out
 * @param deviation standard deviation of an entry
 * @throws UserError when a size is not an integer of at least 1
 */
export function drawNoise(stream: Stream, size: number | Shape, deviation = 1): Float32Array {
  const { inputs, outputs } = checkedShape(size);
  return Float32Array.from({ length: outputs * inputs }, () => deviation * stream.normal() + 0);
}
