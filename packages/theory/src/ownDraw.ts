import { checkInteger, checkNumbers, refusal } from './argumentError.ts';
import { DescentBlock } from './descentBlock.ts';
import { type Flat, firstColumns, orthonormalBasis, product, productOfTransposed } from './flat.ts';
import { FollowedBlock } from './followedBlock.ts';
import { HiddenBulk } from './hiddenBulk.ts';
import { type Network, scalesOf } from './prediction.ts';
import type { Target } from './spectrum.ts';
import { startNoise } from './startNoise.ts';

/** m, the number of modes computed from the drawn weights; for the others the mean over draws is accurate enough. */
export const blockSize = 10;

/** Drawn weights: W₁, r×d, and W₂, d×r, row-major, with r = `hidden` = min(w, 2d). */
export interface DrawnWeights {
  readonly w1: Float32Array | Float64Array;
  readonly w2: Float32Array | Float64Array;
  readonly hidden: number;
}

/** The block of the largest modes from drawn weights, under gradient descent and under equation (1). */
export interface OwnDraw {
  /** m. */
  readonly size: number;
  readonly descent: DescentBlock;
  readonly followed: FollowedBlock;
  /** The bulk under gradient descent, if the network is narrow enough to integrate it. */
  readonly bulk: HiddenBulk | undefined;
}

/** Number of bins of the bulk. */
const bins = 4;

/** Whether the initial noise is large enough to matter while the modes of T are learned. */
export function startsInNoise(d: number, sigma2: number): boolean {
  return d * sigma2 ** 2 > 0.005;
}

/**
 * Whether the bulk is integrated in the space of hidden units: if the block spans all hidden units, and up to
 * `mostFollowed` units, which takes as long as training, if the start is dominated by noise.
 */
export function followsBulk(
  d: number,
  { width, sigma2 }: Pick<Network, 'width' | 'sigma2'>,
): boolean {
  return width <= 2 * blockSize || (width <= mostFollowed && startsInNoise(d, sigma2));
}

/** The largest width at which the bulk is integrated in the space of hidden units. */
export const mostFollowed = 64;

/**
 * The block of the m largest modes from drawn weights. Gradient descent in the block stays close to the span of W₁V_m
 * and W₂ᵀU_m, at most 2m hidden directions, so the network is reduced to these.
 * @throws ArgumentError when the weights do not have the shape of the network
 */
export function ownDraw(target: Target, network: Network, weights: DrawnWeights): OwnDraw {
  checkWeights(target.dimension, network, weights);
  const { dimension: d, singularValues } = target;
  const m = Math.min(blockSize, d);
  const { learningRate, update } = network;
  const r = weights.hidden;
  const [w1, w2] = [Float64Array.from(weights.w1), Float64Array.from(weights.w2)];
  const left = firstColumns(target.left, d, d, m);
  const x = product(w1, firstColumns(target.right, d, d, m), r, d, m);
  const y = productOfTransposed(w2, left, d, r, m);
  const common = { size: m, singularValues, learningRate };
  const noise = startNoise({ dimension: d, hidden: r, w1, w2, left, x, y });
  const followed = new FollowedBlock({
    ...common,
    dimension: d,
    noise,
    threshold: scalesOf(network).threshold,
  });
  if (followsBulk(d, network)) {
    const bulk = bulkOf(target, network, weights, m);
    const descent = new DescentBlock({ ...common, update, hidden: r, x, y, bulk });
    return { size: m, descent, followed, bulk };
  }
  const { basis, rank: h } = orthonormalBasis(sideBySide(x, y, r, m), r, 2 * m);
  const [xh, yh] = [x, y].map((a) => productOfTransposed(basis, a, r, h, m)) as [Flat, Flat];
  const inputs = productOfTransposed(w1, basis, r, d, h);
  const outputs = product(w2, basis, d, r, h);
  const bulk = { h1: damping(inputs, xh, d, h, m), h2: damping(outputs, yh, d, h, m) };
  const descent = new DescentBlock({ ...common, update, hidden: h, x: xh, y: yh, bulk });
  return { size: m, descent, followed, bulk: undefined };
}

/** The modes from m on, in the space of the hidden units of a narrow network. */
function bulkOf(target: Target, network: Network, weights: DrawnWeights, m: number): HiddenBulk {
  const { dimension: d, singularValues } = target;
  const { w1, w2, hidden } = inModes(target, weights);
  const x = new Float64Array(hidden * (d - m));
  const y = new Float64Array(hidden * (d - m));
  for (let i = 0; i < hidden; i++) {
    x.set(w1.subarray(i * d + m, (i + 1) * d), i * (d - m));
    for (let j = m; j < d; j++) y[i * (d - m) + j - m] = w2[j * hidden + i]!;
  }
  return new HiddenBulk({
    ...{ hidden, x, y, bins, singularValues: singularValues.subarray(m) },
    learningRate: network.learningRate,
    alternating: network.update === 'alternating',
  });
}

/**
 * The equivalent weights for the target diag(τ): W₁V and UᵀW₂. Gradient descent from them has UᵀAV instead of A at every
 * step.
 */
export function inModes(
  { dimension: d, left, right }: Target,
  { w1, w2, hidden: r }: DrawnWeights,
): { readonly w1: Flat; readonly w2: Flat; readonly hidden: number } {
  return {
    w1: product(Float64Array.from(w1), right, r, d, d),
    w2: productOfTransposed(left, Float64Array.from(w2), d, d, r),
    hidden: r,
  };
}

/** ZᵀZ − XXᵀ: the damping of the hidden directions by all modes outside the block. */
function damping(z: Flat, x: Flat, d: number, h: number, m: number): Flat {
  const sum = productOfTransposed(z, z, d, h, h);
  for (let i = 0; i < h; i++) {
    for (let j = 0; j < h; j++) {
      for (let k = 0; k < m; k++) sum[i * h + j]! -= x[i * m + k]! * x[j * m + k]!;
    }
  }
  return sum;
}

function sideBySide(a: Flat, b: Flat, rows: number, columns: number): Flat {
  const out = new Float64Array(2 * rows * columns);
  for (let i = 0; i < rows; i++) {
    out.set(a.subarray(i * columns, (i + 1) * columns), 2 * i * columns);
    out.set(b.subarray(i * columns, (i + 1) * columns), (2 * i + 1) * columns);
  }
  return out;
}

/** @throws ArgumentError that names the wrong argument, if the weights do not fit the network */
export function checkWeights(
  d: number,
  { width }: Network,
  { w1, w2, hidden }: DrawnWeights,
): void {
  checkInteger('hidden', hidden);
  if (hidden !== Math.min(width, 2 * d)) {
    throw refusal('hidden', `min(w, 2d) = ${Math.min(width, 2 * d)} hidden units`, hidden);
  }
  for (const [name, values] of Object.entries({ w1, w2 })) {
    if (values.length !== hidden * d) {
      throw refusal(name, `${hidden} × ${d} = ${hidden * d} numbers`, values.length);
    }
    checkNumbers(name, values);
  }
}
