import { openEngine } from '@mixed-dynamics/engines';
import { expect, test } from 'vitest';
import computeCell from '../src/cells/computeCell.ts';
import { engineIdentity, openSame } from '../src/cells/engineIdentity.ts';
import { planSweep } from '../src/run/planSweep.ts';
import { sweepOptions } from './fixtures/setup.ts';

test('an engine with standard arithmetic is identified by its name alone', async () => {
  expect(engineIdentity(await openEngine('wasm'))).toBe('wasm');
});

test('with relaxed SIMD, the same engine is identified by its kernels and device', async () => {
  process.env.MIXED_DYNAMICS_SIMD = 'relaxed';
  try {
    const identity = engineIdentity(await openEngine('wasm'));
    expect(identity).toMatch(/^wasm; @tensorflow.*; own kernels relaxed SIMD; /);
  } finally {
    delete process.env.MIXED_DYNAMICS_SIMD;
  }
  expect(engineIdentity(await openEngine('wasm'))).toBe('wasm');
});

test('other engines are identified by libraries and device, in any order', async () => {
  const wasm = await openEngine('wasm');
  const blas = { ...wasm, name: 'blas' as const, device: 'a processor' };
  const one = engineIdentity({ ...blas, versions: { b: '2', a: '1' } });
  expect(one).toBe('blas; a 1; b 2; a processor');
  expect(engineIdentity({ ...blas, versions: { a: '1', b: '2' } })).toBe(one);
  expect(engineIdentity({ ...blas, versions: { a: '1', b: '3' } })).not.toBe(one);
  expect(engineIdentity({ ...blas, device: 'another' })).not.toBe(one);
});

test('a worker refuses an engine other than the one that the run began with, before it reads anything', async () => {
  const chosen = { engine: 'wasm', engineIdentity: 'wasm' };
  expect(await openSame(chosen)).toMatchObject({ name: 'wasm' });
  const options = sweepOptions({ ...chosen, engineIdentity: 'wasm; another processor' });
  const { taskOf, toCompute } = planSweep(options);
  await expect(computeCell(taskOf(toCompute[0]!))).rejects.toThrow(
    /^`engine`: expected the engine that this run began with \(wasm; another processor\), got wasm; run the/,
  );
});
