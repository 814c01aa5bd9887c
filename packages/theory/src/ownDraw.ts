import { checkInteger, refusal } from './argumentError.ts';
import { DescentBlock } from './descentBlock.ts';
import { type Flat, firstColumns, orthonormalBasis, product, productOfTransposed } from './flat.ts';
import { FollowedBlock } from './followedBlock.ts';
import type { Network } from './prediction.ts';
import type { Target } from './spectrum.ts';
import { startNoise } from './startNoise.ts';

/** m: the modes that a draw enters through; the others are as good as their mean. */
export const blockSize = 10;

/** Weights that were drawn: W₁, r×d, and W₂, d×r, row by row, r = min(w, 2d) = hidden. */
export interface DrawnWeights {
  readonly w1: Float32Array | Float64Array;
  readonly w2: Float32Array | Float64Array;
  readonly hidden: number;
}

/** What a block of the largest modes needs of a draw: gradient descent in it, equation (1) in it. */
export interface OwnDraw {
  /** m. */
  readonly size: number;
  readonly descent: DescentBlock;
  readonly followed: FollowedBlock;
  /** Whether the block's hidden directions are all there are: then the bulk's damping decays too. */
  readonly living: boolean;
}

/**
 * The block of the m largest modes of a network's own draw. Gradient descent in it stays next to the
 * span of W₁V_m and W₂ᵀU_m, at most 2m hidden directions, which the network is reduced to.
 * @throws ArgumentError when the weights do not have the shape of the network
 */
export function ownDraw(target: Target, network: Network, weights: DrawnWeights): OwnDraw {
  checkWeights(target.dimension, network, weights);
  const { dimension: d, singularValues } = target;
  const m = Math.min(blockSize, d);
  const { width, sigma2, learningRate, update } = network;
  const r = weights.hidden;
  const [w1, w2] = [Float64Array.from(weights.w1), Float64Array.from(weights.w2)];
  const left = firstColumns(target.left, d, d, m);
  const x = product(new Float64Array(r * m), w1, firstColumns(target.right, d, d, m), r, d, m);
  const y = productOfTransposed(new Float64Array(r * m), w2, left, d, r, m);

  const { basis, rank: h } = orthonormalBasis(sideBySide(x, y, r, m), r, 2 * m);
  const [xh, yh] = [x, y].map((a) => inBasis(basis, a, r, h, m)) as [Flat, Flat];
  const inputs = productOfTransposed(new Float64Array(d * h), w1, basis, r, d, h);
  const outputs = product(new Float64Array(d * h), w2, basis, d, r, h);
  const living = h === r;
  return {
    size: m,
    living,
    descent: new DescentBlock({
      ...{ size: m, hidden: h, x: xh, y: yh, living, singularValues, learningRate, update },
      h1: damping(inputs, xh, d, h, m),
      h2: damping(outputs, yh, d, h, m),
    }),
    followed: new FollowedBlock({
      ...{ size: m, dimension: d, singularValues, learningRate, threshold: sigma2 * width },
      noise: startNoise({ dimension: d, hidden: r, w1, w2, left, x, y }),
    }),
  };
}

/** ZᵀZ − XXᵀ: all modes' damping of the hidden directions but that of the block. */
function damping(z: Flat, x: Flat, d: number, h: number, m: number): Flat {
  const sum = productOfTransposed(new Float64Array(h * h), z, z, d, h, h);
  for (let i = 0; i < h; i++) {
    for (let j = 0; j < h; j++) {
      for (let k = 0; k < m; k++) sum[i * h + j]! -= x[i * m + k]! * x[j * m + k]!;
    }
  }
  return sum;
}

const inBasis = (basis: Flat, a: Flat, rows: number, h: number, m: number): Flat =>
  productOfTransposed(new Float64Array(h * m), basis, a, rows, h, m);

function sideBySide(a: Flat, b: Flat, rows: number, columns: number): Flat {
  const out = new Float64Array(2 * rows * columns);
  for (let i = 0; i < rows; i++) {
    out.set(a.subarray(i * columns, (i + 1) * columns), 2 * i * columns);
    out.set(b.subarray(i * columns, (i + 1) * columns), (2 * i + 1) * columns);
  }
  return out;
}

/** @throws ArgumentError naming what is wrong */
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
    const wrong = values.findIndex((value: number) => !Number.isFinite(value));
    if (wrong >= 0) throw refusal(name, `finite numbers (element ${wrong})`, values[wrong]);
  }
}
