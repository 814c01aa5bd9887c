import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import type { WasmBackend } from '../src/heapKernels.ts';
import { openEngine } from '../src/index.ts';

it('a full wasm heap is an error, and its tensors stay intact', async () => {
  const { largestTensor } = await openEngine('wasm');
  const backend = tf.backend() as WasmBackend;
  const kept = tf.tensor1d([1, 2, 3]);
  const gibibyte = 2 ** 28;
  // The tensors are never written, so the system reserves their pages without using memory.
  const taken: tf.TensorInfo[] = [];
  const fill = () => {
    for (let i = 0; i < 5; i++) taken.push(backend.makeOutput([gibibyte], 'float32'));
  };
  expect(fill).toThrow(
    /^wasm: expected room for 1073741824 more bytes in the 4 GiB heap, got none; use a smaller/,
  );
  expect(taken.length).toBeGreaterThan(2);
  expect(() => backend.makeOutput([largestTensor / 4 + 1], 'float32')).toThrow(/expected room for/);
  for (const { dataId } of taken) backend.disposeData(dataId);
  const doubled = tf.mul(kept, 2);
  expect(Array.from(await doubled.data())).toEqual([2, 4, 6]);
  tf.dispose([kept, doubled]);
});
