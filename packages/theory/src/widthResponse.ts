import type { InfiniteModes } from './infiniteModes.ts';

/** Σ_ij (1 + δ_ij)(X_p² + X_q²)_ij; times s²/(wd²) it is the mean square of δA's entries. */
export interface ResponseSquares {
  /** Of pairs among the first modes, which a block takes the place of. */
  readonly block: number;
  readonly rest: number;
}

/**
 * Linear response to finite width. Gradient descent differs from equation (1) by δC₁ and δC₂ of the
 * start, symmetric Gaussian matrices of variance s²/w off the diagonal and twice that on it. In the
 * modes of T each pair (i, j) is a linear system of x = δA_ij, y = δA_ji, p = δC₁,ij, q = δC₂,ij,
 *
 *     x' = −((c_i + c_j)x + q g_j + g_i p)      p' = −((a_j + g_j)y + (a_i + g_i)x)
 *     y' = −((c_j + c_i)y + q g_i + g_j p)      q' = −((a_j + g_j)x + (a_i + g_i)y)
 *
 * with g = a − τ. Both flows are quadratic, so that their difference is exactly linear with a and c at
 * the mean of the two. The response to q(0) = 1 is that to p(0) = 1 with x and y exchanged: only the
 * latter is followed, and only for i ≤ j. About 30 flops a pair and step.
 */
export class WidthResponse {
  /** x, y, p, q of pair after pair. */
  readonly #state: Float64Array;
  readonly #weights: Float64Array;
  readonly #first: Uint16Array;
  readonly #second: Uint16Array;
  /** Pairs up to this one are among the first modes. */
  readonly #block: number;
  readonly #slopes: Float64Array;

  /**
   * @param counts n_i, how many modes each stands for
   * @param blockSize how many of them, from the first, a block takes the place of
   */
  constructor(counts: Float64Array, blockSize = 0) {
    const pairs: [number, number][] = [];
    for (let j = 0; j < counts.length; j++) {
      for (let i = 0; i <= j; i++) pairs.push([i, j]);
    }
    this.#block = (blockSize * (blockSize + 1)) / 2;
    this.#first = Uint16Array.from(pairs, ([i]) => i);
    this.#second = Uint16Array.from(pairs, ([, j]) => j);
    // Both responses of ordered pairs: 2·n_i·n_j(x² + y²) for i < j. A mode that stands for n has
    // n(n − 1) such pairs and n diagonal entries of twice the variance, all with x = y.
    this.#weights = Float64Array.from(pairs, ([i, j]) =>
      i === j ? counts[i]! * (counts[i]! + 1) : 2 * counts[i]! * counts[j]!,
    );
    this.#state = new Float64Array(4 * pairs.length);
    for (let k = 0; k < pairs.length; k++) this.#state[4 * k + 2] = 1;
    this.#slopes = new Float64Array(3 * counts.length);
  }

  squares(): ResponseSquares {
    const [state, weights] = [this.#state, this.#weights];
    let [block, sum] = [0, 0];
    for (let k = 0; k < weights.length; k++) {
      if (k === this.#block) block = sum;
      const [x, y] = [state[4 * k]!, state[4 * k + 1]!];
      sum += weights[k]! * (x * x + y * y);
    }
    return { block, rest: sum - block };
  }

  /**
   * One step, with the modes as they are before it.
   * @param modes those that the counts belong to
   * @param tau their singular values
   */
  step(
    { learned, followed, roots, rootSquare }: InfiniteModes,
    tau: Float64Array,
    eta: number,
  ): void {
    const [state, first, second, slopes] = [this.#state, this.#first, this.#second, this.#slopes];
    for (let i = 0; i < tau.length; i++) {
      const b = followed[i]!;
      const a = (learned[i]! + b) / 2;
      slopes[3 * i] = (eta * (roots[i]! + Math.sqrt(b * b + rootSquare))) / 2;
      slopes[3 * i + 1] = eta * (a - tau[i]!);
      slopes[3 * i + 2] = eta * (2 * a - tau[i]!);
    }
    for (let k = 0; k < first.length; k++) {
      const [i, j, at] = [3 * first[k]!, 3 * second[k]!, 4 * k];
      const x = state[at]!;
      const y = state[at + 1]!;
      const p = state[at + 2]!;
      const q = state[at + 3]!;
      const kept = 1 - slopes[i]! - slopes[j]!;
      const gi = slopes[i + 1]!;
      const gj = slopes[j + 1]!;
      const hi = slopes[i + 2]!;
      const hj = slopes[j + 2]!;
      state[at] = kept * x - q * gj - gi * p;
      state[at + 1] = kept * y - q * gi - gj * p;
      state[at + 2] = p - y * hj - x * hi;
      state[at + 3] = q - x * hj - y * hi;
    }
  }
}
