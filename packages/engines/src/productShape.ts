import { broadcast_util, type TensorInfo, util } from '@tensorflow/tfjs';

/** A checked batched matrix product: all sizes that a kernel needs. */
export interface ProductShape {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  /** The output's leading axes. */
  readonly outer: number[];
  /** Their product. */
  readonly batch: number;
  /** 1 if the whole batch shares the operand, otherwise `batch`. */
  readonly batchA: number;
  readonly batchB: number;
}

/**
 * The shape of op(A)·op(B) over the last two axes.
 * @throws Error when an operand is not float32 or the shapes do not match
 */
export function productShape(
  a: TensorInfo,
  b: TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
): ProductShape {
  for (const { dtype, shape } of [a, b]) {
    if (dtype !== 'float32') throw new Error(`matMul: expected float32, got ${dtype}`);
    if (shape.length < 2) throw new Error(`matMul: expected matrices, got shape [${shape}]`);
  }
  const [m, k] = lastTwo(a, transposeA);
  const [inner, n] = lastTwo(b, transposeB);
  if (k !== inner)
    throw new Error(`matMul: expected equal inner dimensions, got ${k} and ${inner}`);
  const leading = [a, b].map(({ shape }) => shape.slice(0, -2)) as [number[], number[]];
  const outer = broadcast_util.assertAndGetBroadcastShape(...leading);
  const batch = util.sizeFromShape(outer);
  const [batchA, batchB] = leading.map((shape) => util.sizeFromShape(shape)) as [number, number];
  if ((batchA !== 1 && batchA !== batch) || (batchB !== 1 && batchB !== batch)) {
    throw new Error(`matMul: expected batches of 1 or ${batch}, got ${batchA} and ${batchB}`);
  }
  return { m, k, n, outer, batch, batchA, batchB };
}

function lastTwo({ shape }: TensorInfo, transposed: boolean): [number, number] {
  const [rows, columns] = shape.slice(-2) as [number, number];
  return transposed ? [columns, rows] : [rows, columns];
}
