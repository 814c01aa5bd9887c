import * as tf from '@tensorflow/tfjs';
import {
  combinationKernel,
  subtractScaledKernel,
  subtractSymmetricKernel,
} from './combinations.ts';
import { comparisonKernel, correctionKernel } from './fused.ts';
import { perMatrix, scalesOf, type WasmBackend } from './heapKernels.ts';
import type { OwnKernels } from './ownKernels.ts';

type Inputs<Names extends string> = Record<Names, tf.TensorInfo>;

/**
 * Kernels that make one pass over matrices on the wasm heap, by name. Outputs are allocated before
 * anything is read, because allocation may move the heap.
 * @param space pointer to scratch memory for at least three rows of a matrix
 */
export function heapPasses(kernels: OwnKernels, space: number): Record<string, tf.KernelFunc> {
  return {
    [combinationKernel]: combineBy(kernels),
    [subtractScaledKernel]: subtractScaledBy(kernels),
    [subtractSymmetricKernel]: subtractSymmetricBy(kernels),
    [correctionKernel]: correctBy(kernels, space),
    [comparisonKernel]: compareBy(kernels, space),
  };
}

function combineBy({ combine }: OwnKernels): tf.KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const { x, y, z } = inputs as Inputs<'x' | 'y' | 'z'>;
    const [u, v, w] = (attrs as { weights: number[] }).weights as [number, number, number];
    checkAlike(combinationKernel, [x, y, z]);
    const heap = backend as WasmBackend;
    const out = heap.makeOutput(x.shape, 'float32');
    const [px, py, pz, to] = pointers(heap, [x, y, z, out]);
    combine(tf.util.sizeFromShape(x.shape), px!, u, py!, v, pz!, w, to!);
    return out;
  };
}

function subtractScaledBy({ addScaled }: OwnKernels): tf.KernelFunc {
  return (call) => {
    const { a, b } = call.inputs as Inputs<'a' | 'b'>;
    checkAlike(subtractScaledKernel, [a, b]);
    const heap = call.backend as WasmBackend;
    const out = heap.makeOutput(a.shape, 'float32');
    const scales = scalesOf(subtractScaledKernel, call, a);
    const [pa, pb, to] = pointers(heap, [a, b, out]) as [number, number, number];
    const length = tf.util.sizeFromShape(a.shape) / scales.length;
    for (const [i, value] of scales.entries()) {
      const at = 4 * i * length;
      addScaled(length, pa + at, -value, pb + at, to + at);
    }
    return out;
  };
}

function subtractSymmetricBy({ subtractSymmetric }: OwnKernels): tf.KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const { a, b } = inputs as Inputs<'a' | 'b'>;
    const { scale } = attrs as { scale: number };
    checkAlike(subtractSymmetricKernel, [a, b]);
    const [d, columns] = a.shape.slice(-2) as [number, number];
    if (d !== columns) {
      throw new Error(`${subtractSymmetricKernel}: expected d×d, got [${a.shape}]`);
    }
    const heap = backend as WasmBackend;
    const out = heap.makeOutput(a.shape, 'float32');
    const [pa, pb, to] = pointers(heap, [a, b, out]) as [number, number, number];
    const bytes = 4 * d * d;
    for (let at = 0; at < 4 * tf.util.sizeFromShape(a.shape); at += bytes) {
      subtractSymmetric(d, pa + at, scale, pb + at, to + at);
    }
    return out;
  };
}

type RootNames = 'c1' | 'c2' | 'p1' | 'p2' | 'h1' | 'h2';

function correctBy({ correctRoot }: OwnKernels, space: number): tf.KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const { threshold2, factor, ...matrices } = inputs as Inputs<RootNames | 'threshold2'> & {
      factor?: tf.TensorInfo;
    };
    const { share } = attrs as { share: number };
    const { c1, c2, p1, p2, h1, h2 } = matrices;
    checkAlike(correctionKernel, Object.values(matrices));
    const heap = backend as WasmBackend;
    const [d] = c1.shape.slice(-1) as [number];
    const outer = c1.shape.slice(0, -2);
    const outs = [heap.makeOutput(c1.shape, 'float32'), heap.makeOutput(c1.shape, 'float32')];
    const size = heap.makeOutput(outer.length > 0 ? [...outer, 1, 1] : [1, 1], 'float32');
    const thresholds = perMatrix(correctionKernel, heap, threshold2, c1);
    const factors = factor ? perMatrix(correctionKernel, heap, factor, c1) : [1];
    const sums = [
      [c1, h1, p1, outs[0]!],
      [c2, h2, p2, outs[1]!],
    ].map((root) => {
      const [c, h, p, out] = pointers(heap, root) as [number, number, number, number];
      return Array.from({ length: tf.util.sizeFromShape(outer) }, (_, i) => {
        const at = 4 * i * d * d;
        const own = (values: ArrayLike<number>) => values[values.length === 1 ? 0 : i]!;
        const [s2, f] = [own(thresholds), own(factors)];
        return correctRoot(d, c + at, h + at, p + at, s2, f, share, out + at, space);
      });
    });
    const sizes = heap.typedArrayFromHeap(size);
    for (let i = 0; i < sizes.length; i++) {
      sizes[i] = 2 * Math.sqrt(Math.max(sums[0]![i]!, sums[1]![i]!) / d);
    }
    return [...outs, size];
  };
}

function compareBy(kernels: OwnKernels, space: number): tf.KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const { target, teacher, own, followed } = inputs as Inputs<'target' | 'teacher'> &
      Partial<Inputs<'own' | 'followed'>>;
    const { small } = attrs as { small: boolean };
    const present = [target, teacher, own, followed].filter((info) => info !== undefined);
    checkAlike(comparisonKernel, present);
    const heap = backend as WasmBackend;
    const length = tf.util.sizeFromShape(target.shape);
    const sums = heap.makeOutput([7], 'float32');
    const residual = own && heap.makeOutput(own.shape, 'float32');
    const at = (info: tf.TensorInfo) => heap.getMemoryOffset(info.dataId);
    const [t, m] = [at(target), at(teacher)];
    if (own && followed && residual && !small) {
      kernels.distancesOfTwo(length, at(own), at(followed), t, m, at(residual), space);
      const [a1, a2, b1, b2, between] = new Float64Array(heap.wasm.HEAPU8.buffer, space, 5);
      const missing = Number.NaN;
      heap.typedArrayFromHeap(sums).set([a1!, a2!, missing, b1!, b2!, missing, between!]);
      return [sums, residual];
    }
    const sumsOf = (info: tf.TensorInfo | undefined, to: number): number[] => {
      if (!info) return [Number.NaN, Number.NaN, Number.NaN];
      const a = at(info);
      if (small) {
        if (to !== 0) kernels.addScaled(length, a, -1, t, to);
        return [t, m, a].map((other) => kernels.dot(length, a, other));
      }
      kernels.distances(length, a, t, m, to, space);
      const values = new Float64Array(heap.wasm.HEAPU8.buffer, space, 2);
      return [...values, Number.NaN];
    };
    const apart =
      own && followed ? kernels.squaredDistance(length, at(own), at(followed)) : Number.NaN;
    const all = [...sumsOf(own, residual ? at(residual) : 0), ...sumsOf(followed, 0), apart];
    heap.typedArrayFromHeap(sums).set(all);
    return residual ? [sums, residual] : [sums];
  };
}

const pointers = (heap: WasmBackend, infos: readonly tf.TensorInfo[]) =>
  infos.map(({ dataId }) => heap.getMemoryOffset(dataId));

/** The compiled kernels do not check their operands. */
function checkAlike(kernelName: string, infos: readonly tf.TensorInfo[]): void {
  const [first] = infos;
  for (const { dtype, shape } of infos) {
    if (dtype === 'float32' && tf.util.arraysEqual(shape, first!.shape)) continue;
    const got = infos.map((info) => `${info.dtype} [${info.shape}]`);
    throw new Error(`${kernelName}: expected float32 of one shape, got ${got.join(', ')}`);
  }
}
