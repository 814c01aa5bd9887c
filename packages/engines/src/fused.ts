import * as tf from '@tensorflow/tfjs';
import { product } from './product.ts';
import { runKernel } from './runKernel.ts';

/*
 * Elementwise parts of the dynamics, each in one pass over its matrices. Only backends on the wasm heap
 * have these kernels (`heapPasses.ts`); on others the result is `undefined`, and the dynamics use tfjs
 * ops. All matrices are d×d and float32, alone or in batches.
 */
export const correctionKernel = 'CorrectRoots';
export const comparisonKernel = 'CompareLearned';

interface CorrectionInputs {
  /** C₁ and C₂, exactly symmetric. */
  readonly c1: tf.Tensor;
  readonly c2: tf.Tensor;
  readonly h1: tf.Tensor;
  readonly h2: tf.Tensor;
  /** s², a scalar or one number per matrix. */
  readonly threshold2: tf.Tensor;
  /** Factor of the corrections, one number per matrix. */
  readonly factor?: tf.Tensor | undefined;
  /** Only rows and columns with c_i > share·max c are corrected. */
  readonly share?: number | undefined;
}

/**
 * C + R/(c_i + c_j) of both roots, R = H + s²I − C², exactly symmetric, and the larger of their
 * sizes, 2·‖R/(c_i + c_j)²‖/√d, …×1×1. C² is computed as C·Cᵀ, which costs half a product but equals C²
 * only for a symmetric C: a skew part would never be corrected.
 */
export function fusedCorrection(
  inputs: CorrectionInputs,
): { readonly c1: tf.Tensor; readonly c2: tf.Tensor; readonly size: tf.Tensor } | undefined {
  if (!tf.getKernel(correctionKernel, tf.getBackend())) return undefined;
  const { share = -1, factor, ...tensors } = inputs;
  const [c1, c2, size] = tf.tidy(() => {
    const [p1, p2] = [inputs.c1, inputs.c2].map((c) => product(c, c, false, true));
    const all = { ...tensors, p1: p1!, p2: p2!, ...(factor && { factor }) };
    return runKernel(correctionKernel, all, { share })!;
  });
  return { c1: c1!, c2: c2!, size: size! };
}

interface ComparisonInputs {
  readonly target: tf.Tensor;
  readonly teacher: tf.Tensor;
  /** A of the two dynamics, d×d; one may be missing. */
  readonly own?: tf.Tensor | undefined;
  readonly followed?: tf.Tensor | undefined;
}

/**
 * Seven sums: three for `own`, three for `followed`, and ‖own − followed‖². The three are ‖A − T‖²,
 * ‖A − A*‖² and NaN or, if `small`, ⟨A, T⟩, ⟨A, A*⟩ and ‖A‖². Sums of a missing matrix are NaN. If `own` is
 * given, its A − T is returned as `residual`.
 */
export function fusedComparison(
  { own, followed, ...references }: ComparisonInputs,
  small: boolean,
): { readonly sums: tf.Tensor; readonly residual: tf.Tensor | undefined } | undefined {
  const inputs = { ...references, ...(own && { own }), ...(followed && { followed }) };
  const outputs = runKernel(comparisonKernel, inputs, { small });
  return outputs && { sums: outputs[0]!, residual: outputs[1] };
}
