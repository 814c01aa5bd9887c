import { dot, type Flat, product, productOfTransposed } from './flat.ts';

/** A bin of bulk modes with about the same singular value τ, as sums in the space of hidden units. */
interface Bin {
  readonly from: number;
  readonly to: number;
  readonly tau: number;
  /** Σ x_b x_bᵀ, Σ y_b y_bᵀ and Σ x_b y_bᵀ over the modes of the bin, h×h. */
  readonly p: Flat;
  readonly r: Flat;
  readonly s: Flat;
}

interface HiddenBulkOptions {
  /** h. */
  readonly hidden: number;
  /** W₁V and W₂ᵀU of the bulk's modes, h × modes. */
  readonly x: Flat;
  readonly y: Flat;
  readonly singularValues: Float64Array;
  readonly bins: number;
  readonly alternating: boolean;
  readonly learningRate: number;
}

/**
 * The bulk under gradient descent, in the space of hidden units. A mode with the columns x = W₁v and y = W₂ᵀu changes
 * as x ← E₁x + ητy, y ← E₂ᵀy + ητx_new. This is linear, with the same matrices for all modes, so the sums of xxᵀ, yyᵀ
 * and xyᵀ over modes with equal τ satisfy closed equations. Exact up to binning; 12h³ flops per bin and step.
 */
export class HiddenBulk {
  readonly #bins: readonly Bin[];
  readonly #options: HiddenBulkOptions;
  readonly #work: readonly [Flat, Flat, Flat];
  /** H₁ = Σ xxᵀ and H₂ = Σ yyᵀ over all modes. */
  readonly h1: Flat;
  readonly h2: Flat;

  constructor(options: HiddenBulkOptions) {
    const { hidden: h, singularValues, bins } = options;
    const square = () => new Float64Array(h * h);
    this.#options = options;
    [this.h1, this.h2] = [square(), square()];
    this.#work = [square(), square(), square()];
    const count = Math.min(bins, singularValues.length);
    const edge = (k: number) => Math.round((k * singularValues.length) / count);
    this.#bins = Array.from({ length: count }, (_, k) => binOf(options, edge(k), edge(k + 1)));
    this.#addUp();
  }

  /** ⟨A, diag(values)⟩ over the bulk, with the mean of the values in each bin. */
  overlapWith(values: Float64Array): number {
    const h = this.#options.hidden;
    return this.#bins.reduce((sum, { from, to, s }) => {
      let trace = 0;
      for (let i = 0; i < h; i++) trace += s[i * (h + 1)]!;
      return sum + meanOf(values, from, to) * trace;
    }, 0);
  }

  /** Σ xx_newᵀ, which the update of W₂ uses; H₁ if that update uses the old W₁. */
  cross(out: Flat, e1: Flat): Flat {
    const { hidden: h, alternating, learningRate: eta } = this.#options;
    if (!alternating) {
      out.set(this.h1);
      return out;
    }
    product(this.h1, e1, h, h, h, out);
    for (const { tau, s } of this.#bins) {
      for (let k = 0; k < out.length; k++) out[k]! += eta * tau * s[k]!;
    }
    return out;
  }

  /** One step with the symmetric E₁ and with E₂. */
  step(e1: Flat, e2: Flat): void {
    const { hidden: h, alternating, learningRate: eta } = this.#options;
    const [xy, xx, yy] = this.#work;
    for (const { tau, p, r, s } of this.#bins) {
      const f = eta * tau;
      // First x_new yᵀ, x_new xᵀ and y_new yᵀ; then the same products with a new second factor.
      product(e1, s, h, h, h, xy);
      for (let k = 0; k < xy.length; k++) xy[k]! += f * r[k]!;
      product(e1, p, h, h, h, xx);
      productOfTransposed(e2, r, h, h, h, yy);
      const seen = alternating ? xy : s;
      for (let i = 0; i < h; i++) {
        for (let j = 0; j < h; j++) {
          xx[i * h + j]! += f * s[j * h + i]!;
          yy[i * h + j]! += f * seen[i * h + j]!;
        }
      }
      const old = alternating ? undefined : { p: p.slice(), s: s.slice(), xx: xx.slice() };
      product(xx, e1, h, h, h, p);
      for (let k = 0; k < p.length; k++) p[k]! += f * xy[k]!;
      product(xy, e2, h, h, h, s);
      const used = old ? old.xx : p;
      for (let k = 0; k < s.length; k++) s[k]! += f * used[k]!;
      // y_new x_usedᵀ: with the old x it is E₂ᵀ(xyᵀ)ᵀ + ητ xxᵀ, with the new x it is (xy_newᵀ)ᵀ.
      const yx = old
        ? productOfTransposed(e2, transposed(old.s, h), h, h, h, xx)
        : transposed(s, h);
      if (old) for (let k = 0; k < yx.length; k++) yx[k]! += f * old.p[k]!;
      product(yy, e2, h, h, h, r);
      for (let k = 0; k < r.length; k++) r[k]! += f * yx[k]!;
    }
    this.#addUp();
  }

  #addUp(): void {
    this.h1.fill(0);
    this.h2.fill(0);
    for (const { p, r } of this.#bins) {
      for (let k = 0; k < p.length; k++) {
        this.h1[k]! += p[k]!;
        this.h2[k]! += r[k]!;
      }
    }
  }
}

function binOf(
  { hidden: h, x, y, singularValues }: HiddenBulkOptions,
  from: number,
  to: number,
): Bin {
  const columns = singularValues.length;
  const sum = (a: Flat, b: Flat) => {
    const out = new Float64Array(h * h);
    for (let i = 0; i < h; i++) {
      for (let j = 0; j < h; j++) {
        const first = a.subarray(i * columns + from, i * columns + to);
        out[i * h + j] = dot(first, b.subarray(j * columns + from, j * columns + to));
      }
    }
    return out;
  };
  return {
    from,
    to,
    tau: meanOf(singularValues, from, to),
    p: sum(x, x),
    r: sum(y, y),
    s: sum(x, y),
  };
}

function transposed(a: Flat, h: number): Flat {
  const out = new Float64Array(h * h);
  for (let i = 0; i < h; i++) for (let j = 0; j < h; j++) out[j * h + i] = a[i * h + j]!;
  return out;
}

function meanOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let k = from; k < to; k++) sum += values[k]!;
  return sum / (to - from);
}
