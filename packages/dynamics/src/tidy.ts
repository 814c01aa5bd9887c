import * as tf from '@tensorflow/tfjs';

/** `tf.tidy`, typed for interfaces: disposes all tensors made inside except those returned. */
export function tidy<T>(make: () => T): T {
  return tf.tidy(make as () => tf.TensorContainer) as T;
}

/**
 * The same for asynchronous work: everything it `own`s is disposed at its end, also when it throws,
 * except the tensors in the return value. Disposing some earlier is allowed.
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

/** Disposes every tensor in an object or array. */
export function disposeAll(container: object): void {
  tf.dispose(tensorsIn(container));
}

/** The same object or array with every tensor changed, in an order that its keys alone decide. */
export function mapTensors<T>(container: T, change: (tensor: tf.Tensor) => tf.Tensor): T {
  if (container instanceof tf.Tensor) return change(container) as T;
  if (Array.isArray(container)) return container.map((part) => mapTensors(part, change)) as T;
  if (typeof container !== 'object' || container === null) return container;
  const keys = Object.keys(container).sort() as (keyof T & string)[];
  const parts = keys.map((key) => [key, mapTensors(container[key], change)] as const);
  return Object.fromEntries(parts) as T;
}

/** Registers a tensor, or an array or object of tensors, for disposal; returns it. */
type Own = <M extends object>(made: M) => M;

const tensorsIn = (container: unknown) => tf.tensor_util.getTensorsInContainer(container as never);
