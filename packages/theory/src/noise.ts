import { InfiniteModes, type InfiniteModesOptions } from './infiniteModes.ts';
import { type Network, type StartOf, scalesOf } from './prediction.ts';

/**
 * The mean square per entry of the effect δA of finite width on the initial noise. While A is still noise, it decays
 * like A(0)e^(−2st), and δA = −t(δC₂A(0) + A(0)δC₁)e^(−2st) is two sums of d products of independent entries with
 * variances s²/w and σ⁴w = s²/w. The maximum is dσ⁴/(2e²), at t = 1/(2s), independent of w. For unequal variances
 * s₁² + s₂² replaces 2s², and 2a replaces 2s in the exponent. Weight decay λ multiplies products of weights by
 * e^(−2λt), and ∫e^(−2λt) dt replaces t.
 * @returns the mean square as a function of time
 */
export function widthNoise(
  d: number,
  network: StartOf & Pick<Network, 'weightDecay'>,
): (time: number) => number {
  const { product: s, threshold: a, scatter } = scalesOf(network);
  const { sigma2, weightDecay: lambda = 0 } = network;
  return (time) => {
    const own = lambda === 0 ? time : -Math.expm1(-2 * lambda * time) / (2 * lambda);
    return 2 * d * scatter * (sigma2 * s * own * Math.exp(-2 * (a * own + lambda * time))) ** 2;
  };
}

/** Nodes of the midpoint rule in φ. */
const nodes = 16;

/**
 * The initial noise of a λ-balanced network, mode by mode, where T is negligible. The singular values e of the smaller
 * layer follow a quarter circle on [0, 2σ√d], and the singular values of A(0) are e√(|λ| + e²). Gradient descent differs
 * from (1) only by finite steps.
 */
export class BalancedNoise {
  readonly #modes: InfiniteModes;
  readonly #weights: Float64Array;

  constructor(
    { sigma2, width: d }: Pick<Network, 'sigma2' | 'width'>,
    lambda: number,
    options: InfiniteModesOptions,
  ) {
    const phis = Array.from({ length: nodes }, (_, i) => ((i + 0.5) * Math.PI) / (2 * nodes));
    const learned = Float64Array.from(phis, (phi) => {
      const e = 2 * Math.sqrt(sigma2 * d) * Math.sin(phi);
      return e * Math.sqrt(Math.abs(lambda) + e * e);
    });
    this.#weights = Float64Array.from(phis, (phi) => (2 * d * Math.cos(phi) ** 2) / nodes);
    const own = { ...options, threshold: Math.abs(lambda) / 2, kappa: 1 };
    this.#modes = new InfiniteModes(new Float64Array(nodes), own, { learned, lambda });
  }

  /** ‖A_GD − A_SC‖². */
  distance(): number {
    const { learned, followed } = this.#modes;
    return this.#weights.reduce((sum, n, k) => sum + n * (learned[k]! - followed[k]!) ** 2, 0);
  }

  step(): void {
    this.#modes.step();
  }
}
