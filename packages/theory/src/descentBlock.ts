import { dot, type Flat, product, productOfTransposed, productWithTransposed } from './flat.ts';
import { HiddenBulk } from './hiddenBulk.ts';
import type { UpdateOrder } from './infiniteModes.ts';

/** The inputs of a {@link DescentBlock}. */
interface DescentBlockOptions {
  /** m. */
  readonly size: number;
  /** h, the number of hidden units. */
  readonly hidden: number;
  /** X = W₁V_m and Yᵀ = W₂ᵀU_m, h×m. */
  readonly x: Flat;
  readonly y: Flat;
  /** The damping of the hidden units by the bulk: constant, or integrated with the block. */
  readonly bulk: { readonly h1: Flat; readonly h2: Flat } | HiddenBulk;
  readonly singularValues: Float64Array;
  readonly learningRate: number;
  readonly update: UpdateOrder;
}

/**
 * Gradient descent of the m largest modes from drawn weights. The other modes, the bulk, damp the hidden units: with
 * G = YX − diag(τ), H₁ = W₁V_bV_bᵀW₁ᵀ and H₂ = W₂ᵀU_bU_bᵀW₂,
 *
 *     X ← X − η(YᵀG + H₂X),   Y ← Y − η(GX_newᵀ + YH₁),
 *
 * which is exact gradient descent if H₁ and H₂ are up to date, as with a {@link HiddenBulk}. Without one a step takes
 * about 8hm(h + m) flops.
 */
export class DescentBlock {
  /** A = YX, m×m. */
  readonly learned: Flat;
  readonly #options: DescentBlockOptions;
  readonly #x: Flat;
  readonly #y: Flat;
  /** Work space: h×m matrices, h×h matrices, and G. */
  readonly #tall: readonly [Flat, Flat, Flat];
  readonly #square: readonly [Flat, Flat, Flat, Flat];
  readonly #residual: Flat;

  constructor(options: DescentBlockOptions) {
    const { size: m, hidden: h, x, y } = options;
    this.#options = options;
    [this.#x, this.#y] = [x.slice(), y.slice()];
    const tall = () => new Float64Array(h * m);
    const square = () => new Float64Array(h * h);
    this.#tall = [tall(), tall(), tall()];
    this.#square = [square(), square(), square(), square()];
    this.#residual = new Float64Array(m * m);
    this.learned = productOfTransposed(y, x, h, m, m);
  }

  /** ‖A‖_F² outside the block: tr H₁H₂ + tr XᵀH₂X + tr YH₁Yᵀ. */
  outside(): number {
    const { size: m, hidden: h, bulk } = this.#options;
    const [x, y, work] = [this.#x, this.#y, this.#tall[0]];
    const upper = dot(product(bulk.h1, y, h, h, m, work), y);
    const lower = dot(product(bulk.h2, x, h, h, m, work), x);
    return dot(bulk.h1, bulk.h2) + upper + lower;
  }

  /** W₁W₁ᵀ and W₂ᵀW₂ of all modes in the hidden units, h×h: ‖A‖_op² is the largest eigenvalue of their product. */
  grams(): readonly [Flat, Flat] {
    const { size: m, hidden: h, bulk } = this.#options;
    const sum = (z: Flat, rest: Flat) => {
      const all = productWithTransposed(z, z, h, m, h);
      return all.map((value, k) => value + rest[k]!);
    };
    return [sum(this.#x, bulk.h1), sum(this.#y, bulk.h2)];
  }

  step(): void {
    const { size: m, hidden: h, learningRate: eta, update, singularValues, bulk } = this.#options;
    const [x, y, g] = [this.#x, this.#y, this.#residual];
    const [first, second, xNew] = this.#tall;
    const [e1, e2, cross, work] = this.#square;
    const followed = bulk instanceof HiddenBulk;
    g.set(this.learned);
    for (let i = 0; i < m; i++) g[i * m + i]! -= singularValues[i]!;

    product(y, g, h, m, m, first);
    product(bulk.h2, x, h, h, m, second);
    for (let k = 0; k < x.length; k++) xNew[k] = x[k]! - eta * (first[k]! + second[k]!);
    const used = update === 'alternating' ? xNew : x;
    if (followed) {
      decayOf(e1, productWithTransposed(y, y, h, m, h, work), bulk.h2, h, eta);
      bulk.cross(cross, e1);
    } else {
      cross.set(bulk.h1);
    }

    productWithTransposed(used, g, h, m, m, first);
    productOfTransposed(cross, y, h, h, m, second);
    if (followed) {
      decayOf(e2, productWithTransposed(x, used, h, m, h, work), cross, h, eta);
      bulk.step(e1, e2);
    }
    for (let k = 0; k < y.length; k++) y[k]! -= eta * (first[k]! + second[k]!);
    x.set(xNew);
    productOfTransposed(y, x, h, m, m, this.learned);
  }
}

/** I − η(A + B). */
function decayOf(out: Flat, a: Flat, b: Flat, size: number, eta: number): void {
  for (let k = 0; k < out.length; k++) out[k] = -eta * (a[k]! + b[k]!);
  for (let i = 0; i < size; i++) out[i * size + i]! += 1;
}
