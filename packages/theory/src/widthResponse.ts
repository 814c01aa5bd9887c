import type { InfiniteModes } from './infiniteModes.ts';

/** Σ_ij (1 + δ_ij)(X_p² + X_q²)_ij. Multiplied by s²/(wd²) it is the mean square of the entries of δA. */
export interface ResponseSquares {
  /** The sum over pairs of the first modes, which a block computes instead. */
  readonly block: number;
  /** The sum over all other pairs. */
  readonly rest: number;
}

/**
 * Linear response to finite width. Gradient descent differs from equation (1) by the initial δC₁ and δC₂, symmetric
 * Gaussian matrices with variance s²/w off the diagonal and twice that on the diagonal. In the basis of T's modes each
 * pair (i, j) gives a linear system for x = δA_ij, y = δA_ji, p = δC₁,ij and q = δC₂,ij,
 *
 *     x' = −((c_i + c_j)x + q g_j + g_i p)      p' = −((a_j + g_j)y + (a_i + g_i)x)
 *     y' = −((c_j + c_i)y + q g_i + g_j p)      q' = −((a_j + g_j)x + (a_i + g_i)y)
 *
 * with g = a − τ. Weight decay λ adds −2λ times the variable itself to each equation. Both flows are quadratic, so the
 * system for their difference is exactly linear if a and c are the means of the two flows. The response to q(0) = 1
 * equals the response to p(0) = 1 with x and y exchanged, so only the latter is integrated, and only for i ≤ j. About 30
 * flops per pair and step.
 */
export class WidthResponse {
  /** x, y, p, q for each pair: (0, 0), (0, 1), (1, 1), (0, 2), … */
  readonly #state: Float64Array;
  readonly #counts: Float64Array;
  readonly #blockSize: number;
  /** η(c_i, g_i, a_i + g_i) of each mode. */
  readonly #slopes: Float64Array;
  #squares: ResponseSquares = { block: 0, rest: 0 };

  /**
   * @param counts n_i, how many modes each entry represents
   * @param blockSize how many of the first entries a block computes instead
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
   * @param modes the modes before the step, one per entry of the counts
   * @param tau the singular values of T for these entries
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
    // For i < j both responses of both ordered pairs add up to 2·n_i·n_j(x² + y²). An entry that represents n modes has
    // n(n − 1) ordered pairs, and n diagonal entries with twice the variance, all with x = y.
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
