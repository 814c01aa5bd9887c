import type { InfiniteModes } from './infiniteModes.ts';

/** Σ_ij (1 + δ_ij)(X_p² + X_q²)_ij; times s²/(wd²) it is the mean square of δA's entries. */
export interface ResponseSquares {
  /** Pairs among the first modes, which a block replaces. */
  readonly block: number;
  readonly rest: number;
}

/**
 * Linear response to finite width. Gradient descent differs from equation (1) by the initial δC₁ and
 * δC₂, symmetric Gaussian matrices of variance s²/w off the diagonal and twice that on it. In the
 * modes of T each pair (i, j) is a linear system of x = δA_ij, y = δA_ji, p = δC₁,ij, q = δC₂,ij,
 *
 *     x' = −((c_i + c_j)x + q g_j + g_i p)      p' = −((a_j + g_j)y + (a_i + g_i)x)
 *     y' = −((c_j + c_i)y + q g_i + g_j p)      q' = −((a_j + g_j)x + (a_i + g_i)y)
 *
 * with g = a − τ; with weight decay λ each also loses 2λ of itself. Both flows are quadratic, so their difference is exactly linear if a and c are the mean of
 * the two. The response to q(0) = 1 is that to p(0) = 1 with x and y exchanged: only the latter is
 * integrated, and only for i ≤ j. About 30 flops per pair and step.
 */
export class WidthResponse {
  /** x, y, p, q of pair after pair: (0, 0), (0, 1), (1, 1), (0, 2), … */
  readonly #state: Float64Array;
  readonly #counts: Float64Array;
  readonly #blockSize: number;
  /** η(c_i, g_i, a_i + g_i) of each mode. */
  readonly #slopes: Float64Array;
  #squares: ResponseSquares = { block: 0, rest: 0 };

  /**
   * @param counts n_i, how many modes each entry represents
   * @param blockSize how many of the first entries a block replaces
   */
  constructor(counts: Float64Array, blockSize = 0) {
    const { length } = counts;
    this.#counts = counts;
    this.#blockSize = blockSize;
    this.#state = new Float64Array(2 * length * (length + 1));
    for (let at = 2; at < this.#state.length; at += 4) this.#state[at] = 1;
    this.#slopes = new Float64Array(3 * length);
  }

  squares(): ResponseSquares {
    return this.#squares;
  }

  /**
   * One step.
   * @param modes before the step, as the counts
   * @param tau their singular values
   * @param weightDecay λ
   */
  step(
    { learned, followed, roots, rootSquare }: InfiniteModes,
    tau: Float64Array,
    eta: number,
    weightDecay = 0,
  ): void {
    const rest = 1 - 2 * eta * weightDecay;
    const [state, counts, slopes] = [this.#state, this.#counts, this.#slopes];
    for (let i = 0; i < tau.length; i++) {
      const b = followed[i]!;
      const a = (learned[i]! + b) / 2;
      slopes[3 * i] = (eta * (roots[i]! + Math.sqrt(b * b + rootSquare))) / 2;
      slopes[3 * i + 1] = eta * (a - tau[i]!);
      slopes[3 * i + 2] = eta * (2 * a - tau[i]!);
    }
    // Both responses of ordered pairs: 2·n_i·n_j(x² + y²) for i < j. An entry that represents n modes has
    // n(n − 1) such pairs and n diagonal entries of twice the variance, all with x = y.
    let [at, sum, block] = [0, 0, 0];
    for (let j = 0; j < tau.length; j++) {
      if (j === this.#blockSize) block = sum;
      const kept = rest - slopes[3 * j]!;
      const gj = slopes[3 * j + 1]!;
      const hj = slopes[3 * j + 2]!;
      let squares = 0;
      for (let i = 0; i <= j; i++, at += 4) {
        const x = state[at]!;
        const y = state[at + 1]!;
        const p = state[at + 2]!;
        const q = state[at + 3]!;
        const left = kept - slopes[3 * i]!;
        const gi = slopes[3 * i + 1]!;
        const hi = slopes[3 * i + 2]!;
        const xNew = left * x - q * gj - gi * p;
        const yNew = left * y - q * gi - gj * p;
        state[at] = xNew;
        state[at + 1] = yNew;
        state[at + 2] = rest * p - y * hj - x * hi;
        state[at + 3] = rest * q - x * hj - y * hi;
        const square = xNew * xNew + yNew * yNew;
        squares += i < j ? 2 * counts[i]! * square : (counts[j]! + 1) * square;
      }
      sum += counts[j]! * squares;
    }
    if (this.#blockSize >= tau.length) block = sum;
    this.#squares = { block, rest: sum - block };
  }
}
