import * as tf from '@tensorflow/tfjs';

/** s of a kernel: one number, or one per matrix of a batch (B×1×1, float32). */
export type Scale = number | tf.Tensor;

/**
 * Runs a kernel of the current backend, or returns `undefined` where it has none of that name. Outputs belong to the
 * current `tf.tidy`. tfjs's own `runKernel` also opens a scope and looks for gradients, profiles and leaks, which costs
 * more than many a pass over a 200×200 matrix.
 */
export function runKernel(
  name: string,
  inputs: tf.NamedTensorInfoMap,
  attributes: tf.NamedAttrMap = {},
): tf.Tensor[] | undefined {
  const engine = tf.engine();
  const kernel = tf.getKernel(name, engine.backendName);
  if (!kernel) return undefined;
  const made = kernel.kernelFunc({ inputs, attrs: attributes, backend: engine.backend });
  const tensorOf = (info: tf.TensorInfo) => {
    return info instanceof tf.Tensor ? info : engine.makeTensorFromTensorInfo(info);
  };
  return Array.isArray(made) ? made.map(tensorOf) : [tensorOf(made)];
}

/** The same for a kernel with a scale: a tensor is an input, a number an attribute. */
export function runScaled(
  name: string,
  scale: Scale,
  inputs: tf.NamedTensorInfoMap,
  attributes: tf.NamedAttrMap = {},
): tf.Tensor | undefined {
  const made =
    typeof scale === 'number'
      ? runKernel(name, inputs, { ...attributes, scale })
      : runKernel(name, { ...inputs, scale }, attributes);
  return made?.[0];
}
