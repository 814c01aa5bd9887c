import * as tf from '@tensorflow/tfjs';

/** `tf.tidy`, whose type knows no interfaces: disposes all tensors made inside but those returned. */
export function tidy<T>(make: () => T): T {
  return tf.tidy(make as () => tf.TensorContainer) as T;
}

/**
 * The same for work that waits in between: whatever it `own`s is disposed at its end, and when it
 * throws, but for the tensors in what it returns. Disposing some of it earlier does no harm.
 */
export async function tidyAsync<T>(work: (own: Own) => Promise<T>): Promise<T> {
  const owned = new Set<tf.Tensor>();
  const own: Own = (made) => {
    for (const tensor of tensorsIn(made)) owned.add(tensor);
    return made;
  };
  try {
    const result = await work(own);
    for (const tensor of tensorsIn(result)) owned.delete(tensor);
    return result;
  } finally {
    tf.dispose([...owned]);
  }
}

/** Takes a tensor, or an array or object of some, into care; returns it. */
export type Own = <M extends object>(made: M) => M;

const tensorsIn = (container: unknown) => tf.tensor_util.getTensorsInContainer(container as never);
