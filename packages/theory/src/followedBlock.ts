import { Matrix as Dense } from 'ml-matrix';
import { type Flat, product, productOfTransposed, productWithTransposed } from './flat.ts';
import { eigenOf } from './matrix.ts';
import type { StartNoise } from './startNoise.ts';

/** The contribution of the noise to the roots is recomputed when ‖noise‖² has fallen to this fraction. */
const refreshedAt = 0.99;

interface FollowedBlockOptions {
  /** m. */
  readonly size: number;
  readonly dimension: number;
  /** A(0) in the basis of the m largest modes. */
  readonly noise: StartNoise;
  readonly threshold: number;
  readonly singularValues: Float64Array;
  readonly learningRate: number;
}

/**
 * The block of the m largest modes under Euler's method for equation (1), with g = B − diag(τ),
 *
 *     B ← B − η(R₂g + gR₁),   R₁ = √(BᵀB + N₁),   R₂ = √(BBᵀ + N₂),
 *
 * where N₁ = (V_mᵀC₁V_m)² − (PxQᵀ)ᵀ(PxQᵀ), with the root C₁ of the noise, is the contribution of the initial noise
 * A(0) = PxQᵀ outside the block; N₂ is its counterpart with C₂. The singular values of the noise decay independently,
 * x ← x − 2η√(x² + s²)x.
 */
export class FollowedBlock {
  /** B, m×m. */
  readonly learned: Flat;
  /** x_k(t)/x_k(0). */
  readonly remaining: Flat;
  readonly #options: FollowedBlockOptions;
  #n1: Flat;
  #n2: Flat;
  #norm = Number.POSITIVE_INFINITY;
  readonly #work: readonly [Flat, Flat, Flat, Flat];

  constructor(options: FollowedBlockOptions) {
    this.#options = options;
    this.remaining = new Float64Array(options.noise.squares.length).fill(1);
    this.learned = noiseIn(options.noise, this.remaining, options.size);
    [this.#n1, this.#n2] = [this.learned, this.learned];
    const square = () => new Float64Array(options.size ** 2);
    this.#work = [square(), square(), square(), square()];
  }

  /** tr √(x² + s²)/d, the root in (1) for a mode of the bulk. */
  get meanRoot(): number {
    const { dimension: d, threshold: s, noise } = this.#options;
    let sum = (d - noise.squares.length) * s;
    for (let k = 0; k < noise.squares.length; k++) sum += this.#rootOf(k);
    return sum / d;
  }

  /** ‖P x(t) Qᵀ‖_F². */
  noiseSquare(): number {
    const { squares } = this.#options.noise;
    let sum = 0;
    for (let k = 0; k < squares.length; k++) sum += squares[k]! * this.remaining[k]! ** 2;
    return sum;
  }

  step(): void {
    const { size: m, singularValues, learningRate: eta } = this.#options;
    this.#refresh();
    const [b, [g, gram, left, right]] = [this.learned, this.#work];
    const r1 = rootOfSum(productOfTransposed(b, b, m, m, m, gram), this.#n1, m);
    const r2 = rootOfSum(productWithTransposed(b, b, m, m, m, gram), this.#n2, m);
    g.set(b);
    for (let i = 0; i < m; i++) g[i * m + i]! -= singularValues[i]!;
    product(r2, g, m, m, m, left);
    product(g, r1, m, m, m, right);
    for (let k = 0; k < b.length; k++) b[k]! -= eta * (left[k]! + right[k]!);
    for (let k = 0; k < this.remaining.length; k++) {
      this.remaining[k]! *= 1 - 2 * eta * this.#rootOf(k);
    }
  }

  #rootOf(k: number): number {
    const { noise, threshold: s } = this.#options;
    return Math.sqrt(noise.squares[k]! * this.remaining[k]! ** 2 + s * s);
  }

  /** N₁ and N₂ from the current noise. */
  #refresh(): void {
    const { size: m, noise, threshold: s } = this.#options;
    const { squares, left, right } = noise;
    const norm = this.noiseSquare();
    if (norm > refreshedAt * this.#norm) return;
    this.#norm = norm;
    // √(x² + s²) − s = x²/(√(x² + s²) + s), without cancellation.
    const grown = this.remaining.map((r, k) => (r * r) / (this.#rootOf(k) + s));
    const c1 = weighted(right, grown, right, m);
    const c2 = weighted(
      left,
      grown.map((f, k) => f * squares[k]!),
      left,
      m,
    );
    for (let i = 0; i < m; i++) {
      c1[i * m + i]! += s;
      c2[i * m + i]! += s;
    }
    const block = noiseIn(noise, this.remaining, m);
    const squareLess = (c: Flat, own: Flat) =>
      product(c, c, m, m, m).map((value, k) => value - own[k]!);
    this.#n1 = squareLess(c1, productOfTransposed(block, block, m, m, m));
    this.#n2 = squareLess(c2, productWithTransposed(block, block, m, m, m));
  }
}

/** The current noise PxQᵀ in the first `directions` directions. */
export function noiseIn({ left, right }: StartNoise, remaining: Flat, directions: number): Flat {
  return weighted(left, remaining, right, directions);
}

/** L diag(f) Rᵀ, L and R n×k. */
function weighted(left: Flat, f: Flat, right: Flat, n: number): Flat {
  const scaled = left.map((value, at) => value * f[at % f.length]!);
  return productWithTransposed(scaled, right, n, f.length, n);
}

/** √(A + N) for symmetric A and N. Small negative eigenvalues of the sum, from rounding, count as 0. */
function rootOfSum(a: Flat, n: Flat, size: number): Flat {
  for (let k = 0; k < a.length; k++) a[k]! += n[k]!;
  const { vectors, values } = eigenOf(Dense.from1DArray(size, size, a));
  const v = Float64Array.from(vectors.to1DArray());
  const f = Float64Array.from(values, (value) => Math.sqrt(Math.max(0, value)));
  return weighted(v, f, v, size);
}
