import { refusal } from './argumentError.ts';
import { FollowedBlock, noiseIn } from './followedBlock.ts';
import { InfiniteModes } from './infiniteModes.ts';
import { blockSize, checkWeights, type DrawnWeights, inModes } from './ownDraw.ts';
import { checkNetwork, type Network, scalesOf } from './prediction.ts';
import type { Target } from './spectrum.ts';
import { type StartNoise, startNoise } from './startNoise.ts';

/**
 * Euler's method for equation (1), approximated without integrating the whole matrix. In the basis of T's modes, A_SC is
 * approximately the block B of the m largest modes, diag(b) on the bulk, and outside the block the initial noise
 * P x(t) Qᵀ, which the modes modify: with x = A_ij, y = A_ji and c = c_i + c_j,
 *
 *     (x ± y)' = −(c + (a_i ± a_j)(g_i ± g_j)/c)(x ± y)
 *
 * to first order; for noise alone only c = 2κs remains. Compare it with a network that is trained from the weights in
 * the basis of the modes, see {@link inModes}.
 */
export class PredictedSelfConsistent {
  readonly #dimension: number;
  readonly #size: number;
  readonly #noise: StartNoise;
  readonly #block: FollowedBlock;
  readonly #bulk: InfiniteModes;
  readonly #tau: Float64Array;
  readonly #eta: number;
  /** Factors of x + y and of x − y, x above and y below the diagonal, relative to noise alone; only i ≤ j is used. */
  readonly #even: Float64Array;
  readonly #odd: Float64Array;

  /** @throws ArgumentError when a number is out of range or the weights do not have the right shape */
  constructor(target: Target, network: Network, weights: DrawnWeights) {
    checkNetwork(network);
    if (network.start || network.weightDecay) {
      throw refusal('network', 'independent weights without decay', 'others');
    }
    checkWeights(target.dimension, network, weights);
    const { dimension: d, singularValues, left } = target;
    const { varianceRatio: ratio, learningRate, update } = network;
    const m = Math.min(blockSize, d);
    const r = weights.hidden;
    const { w1: x, w2 } = inModes(target, weights);
    const y = new Float64Array(r * d);
    for (let i = 0; i < d; i++) for (let j = 0; j < r; j++) y[j * d + i] = w2[i * r + j]!;
    const [raw1, raw2] = [Float64Array.from(weights.w1), Float64Array.from(weights.w2)];
    this.#dimension = d;
    this.#size = m;
    this.#tau = singularValues;
    this.#eta = learningRate;
    this.#even = new Float64Array(d * d).fill(1);
    this.#odd = new Float64Array(d * d).fill(1);
    this.#noise = startNoise({ dimension: d, hidden: r, w1: raw1, w2: raw2, left, x, y });
    const k = this.#noise.squares.length;
    const { threshold } = scalesOf(network);
    const noise = {
      squares: this.#noise.squares,
      left: this.#noise.left.subarray(0, m * k),
      right: this.#noise.right.subarray(0, m * k),
    };
    const options = { threshold, learningRate };
    this.#block = new FollowedBlock({ ...options, size: m, dimension: d, noise, singularValues });
    const kappa = this.#block.meanRoot / threshold;
    this.#bulk = new InfiniteModes(singularValues.subarray(m), {
      ...options,
      ratio,
      update,
      kappa,
    });
  }

  step(): void {
    this.#moveNoise();
    this.#block.step();
    this.#bulk.step();
    this.#bulk.rootSquare = this.#block.meanRoot ** 2;
  }

  /** UᵀA_SCV, d×d. Takes 2d²·min(r, d) flops. */
  learned(): Float64Array {
    const [d, m] = [this.#dimension, this.#size];
    const noise = noiseIn(this.#noise, this.#block.remaining, d);
    const learned = new Float64Array(d * d);
    for (let i = 0; i < d; i++) {
      for (let j = i; j < d; j++) {
        const [at, mirrored] = [i * d + j, j * d + i];
        const even = (this.#even[at]! * (noise[at]! + noise[mirrored]!)) / 2;
        const odd = (this.#odd[at]! * (noise[at]! - noise[mirrored]!)) / 2;
        learned[at] = even + odd;
        learned[mirrored] = even - odd;
      }
    }
    for (let i = 0; i < m; i++)
      learned.set(this.#block.learned.subarray(i * m, (i + 1) * m), i * d);
    for (const [j, b] of this.#bulk.followed.entries()) learned[(m + j) * (d + 1)]! += b;
    return learned;
  }

  #moveNoise(): void {
    const [d, m, eta, tau] = [this.#dimension, this.#size, this.#eta, this.#tau];
    const r = this.#block.meanRoot;
    const a = Float64Array.from(tau, (_, i) =>
      i < m ? this.#block.learned[i * (m + 1)]! : this.#bulk.followed[i - m]!,
    );
    const roots = a.map((value) => Math.hypot(value, r));
    const alone = 1 - 2 * eta * r;
    for (let i = 0; i < d; i++) {
      const [ai, gi, ci] = [a[i]!, a[i]! - tau[i]!, roots[i]!];
      for (let j = Math.max(i, m); j < d; j++) {
        const [aj, gj, c] = [a[j]!, a[j]! - tau[j]!, ci + roots[j]!];
        this.#even[i * d + j]! *= (1 - eta * (c + ((ai + aj) * (gi + gj)) / c)) / alone;
        this.#odd[i * d + j]! *= (1 - eta * (c + ((ai - aj) * (gi - gj)) / c)) / alone;
      }
    }
  }

  /**
   * The squared distance per entry, ‖A − A_SC‖_F²/d².
   * @param learned UᵀAV of a trained network, d×d
   * @throws ArgumentError unless `learned` has d² numbers
   */
  distanceTo(learned: ArrayLike<number>): number {
    const own = this.learned();
    if (learned.length !== own.length) {
      throw refusal('learned', `${own.length} numbers, d×d`, learned.length);
    }
    let sum = 0;
    for (let k = 0; k < own.length; k++) sum += (learned[k]! - own[k]!) ** 2;
    return sum / own.length;
  }
}
