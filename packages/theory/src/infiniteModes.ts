/** The order of updates in gradient descent: W₂ uses the new W₁ (`alternating`) or the old one (`simultaneous`). */
export type UpdateOrder = 'alternating' | 'simultaneous';

export interface InfiniteModesOptions {
  /** a = (s₁ + s₂)/2, s = σ²w for equal variances. */
  readonly threshold: number;
  /** ρ = s₁/s₂, default 1. */
  readonly ratio?: number | undefined;
  /** η. */
  readonly learningRate: number;
  readonly update: UpdateOrder;
  /** κ, see {@link meanRoot}. */
  readonly kappa: number;
  /** λ, default 0; the threshold in the roots of (1) then falls like e^(−2λt). */
  readonly weightDecay?: number | undefined;
}

/**
 * The singular values of A at infinite width from A(0) = 0, step by step: `learned` by gradient descent, and `followed`
 * by Euler's method for equation (1). Gradient descent decouples in the modes of T, at finite η and in either order of
 * updates: mode j is a network of two hidden units that start at x = (√s₁, 0) and y = (0, √s₂), with a = x·y. About 25
 * flops per mode and step.
 */
export class InfiniteModes {
  /** a_j of gradient descent. */
  readonly learned: Float64Array;
  /** b_j of Euler's method for (1). */
  readonly followed: Float64Array;
  /** ½(|x|² + |y|²): the diagonal of C₁ and C₂ in gradient descent. */
  readonly roots: Float64Array;
  /** The fraction of the initial noise that remains in a mode, 1 at the start: (τ − a)/τ without weight decay. */
  readonly kept: Float64Array;
  /** r² in the roots √(b² + r²) of (1): κ²a², or its value for the drawn weights. */
  rootSquare: number;
  readonly #tau: Float64Array;
  readonly #units: Float64Array;
  readonly #options: InfiniteModesOptions;

  /**
   * @param singularValues τ_j of T
   * @param start a_j(0) instead of 0, for a λ-balanced start with C₁ − C₂ = λI
   */
  constructor(
    singularValues: Float64Array,
    options: InfiniteModesOptions,
    start?: { readonly learned: Float64Array; readonly lambda: number },
  ) {
    const { length } = singularValues;
    this.learned = new Float64Array(length);
    this.followed = new Float64Array(length);
    this.roots = new Float64Array(length).fill(options.threshold);
    this.kept = new Float64Array(length).fill(1);
    this.rootSquare = (options.kappa * options.threshold) ** 2;
    this.#tau = singularValues;
    this.#options = options;
    this.#units = new Float64Array(4 * length);
    const { threshold, ratio = 1 } = options;
    const second = (2 * threshold) / (1 + ratio);
    const [x, y] = [Math.sqrt(ratio * second), Math.sqrt(second)];
    for (let j = 0; j < length; j++) {
      this.#units[4 * j] = x;
      this.#units[4 * j + 3] = y;
    }
    // One hidden unit with x² − y² = λ and xy = a.
    start?.learned.forEach((a, j) => {
      const square = (Math.hypot(start.lambda, 2 * a) + Math.abs(start.lambda)) / 2;
      const [large, small] = [Math.sqrt(square), a / Math.sqrt(square)];
      const own = start.lambda > 0 ? [large, 0, small, 0] : [small, 0, large, 0];
      this.#units.set(own, 4 * j);
      this.learned[j] = a;
      this.followed[j] = a;
    });
  }

  /** One step of both dynamics. */
  step(): void {
    const { learningRate: eta, update, weightDecay = 0 } = this.#options;
    const { learned, followed, roots, kept, rootSquare } = this;
    const left = 1 - eta * weightDecay;
    const [units, tau] = [this.#units, this.#tau];
    const alternating = update === 'alternating';
    for (let j = 0; j < tau.length; j++) {
      const at = 4 * j;
      const x0 = units[at]!;
      const x1 = units[at + 1]!;
      const y0 = units[at + 2]!;
      const y1 = units[at + 3]!;
      const g = eta * (learned[j]! - tau[j]!);
      const u0 = left * x0 - g * y0;
      const u1 = left * x1 - g * y1;
      const v0 = left * y0 - g * (alternating ? u0 : x0);
      const v1 = left * y1 - g * (alternating ? u1 : x1);
      units[at] = u0;
      units[at + 1] = u1;
      units[at + 2] = v0;
      units[at + 3] = v1;
      const a = u0 * v0 + u1 * v1;
      learned[j] = a;
      kept[j] =
        weightDecay === 0
          ? (tau[j]! - a) / tau[j]!
          : kept[j]! * (1 - 2 * eta * (roots[j]! + weightDecay));
      roots[j] = (u0 * u0 + u1 * u1 + v0 * v0 + v1 * v1) / 2;
      const b = followed[j]!;
      const learning = 2 * eta * Math.sqrt(b * b + rootSquare) * (b - tau[j]!);
      followed[j] = b - learning - 2 * eta * weightDecay * b;
    }
    this.rootSquare = rootSquare * Math.exp(-4 * weightDecay * eta);
  }
}
