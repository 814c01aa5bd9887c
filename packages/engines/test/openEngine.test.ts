import { describe, expect, it } from 'vitest';
import { checkEngineName, engineNames, openEngine } from '../src/index.ts';
import { providers } from '../src/providers.ts';

describe('engineNames', () => {
  it('are those of the providers, fastest first', () => {
    expect(Object.keys(providers)).toEqual([...engineNames]);
    for (const [name, provider] of Object.entries(providers)) expect(provider.name).toBe(name);
    expect(engineNames.slice(-3)).toEqual(['blas', 'wasm', 'cpu']);
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
  it('takes the first engine that is proven, and never a software GPU', async () => {
    process.env.MIXED_DYNAMICS_ALLOW_SOFTWARE_GPU = '1';
    const chosen = await openEngine('auto');
    for (const name of engineNames.slice(0, engineNames.indexOf(chosen.name))) {
      await expect(providers[name].open('auto')).rejects.toThrow(`\`${name}\`: expected`);
    }
    if (chosen.name === 'webgpu') expect(chosen.notes.join()).not.toMatch(/software GPU/);
  });

  it('goes on where a library is broken; the same engine by name says what works instead', async () => {
    process.env.MIXED_DYNAMICS_BLAS = '/nowhere/libopenblas.so';
    try {
      await expect(openEngine('blas')).rejects.toThrow(
        /^`blas`: expected OpenBLAS, MKL or Accelerate, got \/nowhere\/libopenblas\.so, which cannot be loaded \(.*No such file.*\); correct MIXED_DYNAMICS_BLAS or unset it, or choose `[a-z-]+`, which works here$/,
      );
      const { name, notes } = await openEngine('auto');
      expect(['tensorflow-gpu', 'tensorflow', 'webgpu', 'wasm']).toContain(name);
      if (name === 'wasm')
        expect(notes).toEqual([expect.stringMatching(/^several times slower than blas: /)]);
    } finally {
      delete process.env.MIXED_DYNAMICS_BLAS;
    }
  });

  it('asks for a kind of SIMD that there is', async () => {
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
