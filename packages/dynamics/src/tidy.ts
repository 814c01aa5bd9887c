import * as tf from '@tensorflow/tfjs';

/*
 * Tensors in objects and arrays, and who disposes them.
 */

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
export function disposeAll(container: unknown): void {
  tf.dispose(tensorsIn(container));
}

/** Disposes the tensors of an immutable state that its successor does not hold. */
export function release(old: unknown, next: unknown): void {
  const held = new Set(tensorsIn(next));
  for (const tensor of tensorsIn(old)) if (!held.has(tensor)) tensor.dispose();
}

/** The same object or array with every tensor changed, in an order that its keys alone decide. */
export function mapTensors<T>(container: T, change: (tensor: tf.Tensor) => tf.Tensor): T {
  if (container instanceof tf.Tensor) return change(container) as T;
  if (Array.isArray(container)) return container.map((part) => mapTensors(part, change)) as T;
  if (!isContainer(container)) return container;
  const keys = Object.keys(container).sort() as (keyof T & string)[];
  const parts = keys.map((key) => [key, mapTensors(container[key], change)] as const);
  return Object.fromEntries(parts) as T;
}

/** Registers a tensor, or an array or object of tensors, for disposal; returns it. */
type Own = <M extends object>(made: M) => M;

function tensorsIn(container: unknown, found: tf.Tensor[] = []): tf.Tensor[] {
  if (container instanceof tf.Tensor) found.push(container);
  else if (isContainer(container)) {
    for (const part of Object.values(container)) tensorsIn(part, found);
  }
  return found;
}

const isContainer = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
