/** Bytes of a worker before its first cell: Node, the library, the cell program. */
const resting = 200e6;
/**
 * d×d matrices of float32 that are alive at once: weights, their gradients, the frames of the
 * self-consistent dynamics, the best iteration. Measured with `blas` at d = 200 and 1000, where a
 * worker took 204 and 429 MB, rounded up.
 */
const matrices = 60;

/** Bytes that one worker needs for a cell of dimension d; any width above 2d takes the same. */
export function estimateMemory(dimension: number): number {
  return resting + matrices * 4 * dimension ** 2;
}
