import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fastestOf, ratesOf } from '../src/autoChoice.ts';
import { catalogue } from '../src/catalogue.ts';
import type { AutoChoice } from '../src/engine.ts';
import { checkEngineName, describeChoice, engineNames, openEngine } from '../src/index.ts';

const cache = mkdtempSync(join(tmpdir(), 'cache-'));
beforeEach(() => {
  vi.stubEnv('XDG_CACHE_HOME', cache);
});
afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(() => rmSync(cache, { recursive: true }));

describe('the catalogue', () => {
  it.each(engineNames)('starts %s from the named file', (name) => {
    const { start, source } = catalogue[name];
    expect(`${start}`).toContain(source);
  });
});

describe('checkEngineName', () => {
  it.each(['', 'auto', 'WASM', 'gpu'])('refuses %j', (name) => {
    expect(() => checkEngineName(name)).toThrow(
      /^`engine`: expected auto, tensorflow-gpu, .*, wasm or cpu, got '.*'; choose one of these$/,
    );
  });
});

describe('auto', () => {
  it('takes the fastest tested engine, and stores the rates for later processes', async () => {
    vi.stubEnv('MIXED_DYNAMICS_ALLOW_SOFTWARE_GPU', '1');
    const first = await openEngine('auto');
    const { rates, file, remembered } = first.choice!;
    expect(remembered).toBe(false);
    expect(file!.startsWith(cache)).toBe(true);
    expect(Object.keys(rates)).toContain('wasm');
    for (const name of Object.keys(rates)) expect(['blas', 'wasm', 'cpu']).toContain(name);
    expect(rates[first.name]).toBe(Math.max(...Object.values(rates)));
    expect(first.name).toBe(tf.getBackend());

    const second = await openEngine('auto');
    expect(second.name).toBe(first.name);
    expect(second.choice).toEqual({ rates, file, remembered: true });
    expect(describeChoice(second.choice!)).toMatch(
      /^the fastest here: [a-z]+ \d+, .* GFLOPS at d = 200, measured before$/,
    );
    expect((await openEngine('auto', new Set([first.name]))).name).not.toBe(first.name);

    // The stored rates decide, not the order of the catalogue.
    const record = JSON.parse(readFileSync(file!, 'utf8'));
    writeFileSync(file!, JSON.stringify({ ...record, rates: { ...rates, cpu: 1e4 } }));
    const third = await openEngine('auto');
    expect([third.name, tf.getBackend()]).toEqual(['cpu', 'cpu']);
  });

  it('measures again if the file is damaged or has another key, and replaces it', async () => {
    const engines = [await openEngine('wasm')];
    const { file } = await ratesOf(engines);
    const record = JSON.parse(readFileSync(file!, 'utf8'));
    for (const useless of [
      '{"key"',
      JSON.stringify({ ...record, rates: { wasm: null } }),
      JSON.stringify({ ...record, key: 'of another Node' }),
    ]) {
      writeFileSync(file!, useless);
      expect((await ratesOf(engines)).remembered).toBe(false);
    }
    expect((await ratesOf(engines)).remembered).toBe(true);
    expect(JSON.parse(readFileSync(file!, 'utf8')).key).toBe(record.key);
  });

  it('stores no rates if the folder is not writable', async () => {
    vi.stubEnv('XDG_CACHE_HOME', join(cache, 'file'));
    writeFileSync(join(cache, 'file'), '');
    const { rates, file, remembered } = await ratesOf([await openEngine('wasm')]);
    expect([rates.wasm! > 0, file, remembered]).toEqual([true, undefined, false]);
  });

  it('takes a later engine only if it is clearly faster, so that all processes agree', async () => {
    const wasm = await openEngine('wasm');
    const engines = (['blas', 'wasm', 'cpu'] as const).map((name) => ({ ...wasm, name }));
    const fastest = (rates: AutoChoice['rates']) =>
      fastestOf(engines, { rates, file: undefined, remembered: false }).name;
    expect(fastest({ blas: 50, wasm: 55, cpu: 1 })).toBe('blas');
    expect(fastest({ blas: 40, wasm: 55, cpu: 1 })).toBe('wasm');
    expect(fastest({ blas: 1, wasm: 0.5, cpu: 4 })).toBe('cpu');
  });

  it('skips an engine with a broken library; by name, the error says what works instead', async () => {
    process.env.MIXED_DYNAMICS_BLAS = '/nowhere/libopenblas.so';
    try {
      await expect(openEngine('blas')).rejects.toThrow(
        /^`blas`: expected OpenBLAS, MKL or Accelerate, got \/nowhere\/libopenblas\.so, which cannot be loaded \(.*No such file.*\); correct MIXED_DYNAMICS_BLAS or unset it, or choose `[a-z-]+`, which works here$/,
      );
      const { name, notes } = await openEngine('auto');
      expect(name).toBe('wasm');
      expect(notes).toEqual([
        expect.stringMatching(/^blas is about twice as fast: correct MIXED_/),
      ]);
    } finally {
      delete process.env.MIXED_DYNAMICS_BLAS;
    }
  });

  it('refuses an unknown kind of SIMD', async () => {
    process.env.MIXED_DYNAMICS_SIMD = 'wide';
    try {
      for (const name of ['auto', 'wasm']) {
        await expect(openEngine(name)).rejects.toThrow(
          /^MIXED_DYNAMICS_SIMD: expected plain or relaxed, got wide; correct it or unset it$/,
        );
      }
    } finally {
      delete process.env.MIXED_DYNAMICS_SIMD;
    }
  });
});
