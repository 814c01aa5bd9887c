import { EngineLost } from '@mixed-dynamics/artifacts';
import { describe, expect, it } from 'vitest';
import { withNextEngine } from '../src/training/trainSweep.ts';

/** Engines in order; the first ones are lost as soon as they compute. */
function machine(engines: readonly string[], failing: readonly string[]) {
  const opened: string[] = [];
  const open = async (lost: ReadonlySet<string>) => {
    const engine = engines.find((name) => !lost.has(name));
    if (!engine) throw new Error('no engine is left');
    opened.push(engine);
    return engine;
  };
  const compute = async (engine: string) => {
    if (failing.includes(engine)) throw new EngineLost(engine, `\`${engine}\`: lost`);
    return `computed by ${engine}`;
  };
  return { opened, open, compute };
}

describe('an engine that is lost in mid-run', () => {
  it('is followed by the next one when auto was asked for', async () => {
    const { opened, open, compute } = machine(['webgpu', 'blas', 'wasm'], ['webgpu', 'blas']);
    expect(await withNextEngine('auto', open, compute)).toBe('computed by wasm');
    expect(opened).toEqual(['webgpu', 'blas', 'wasm']);
  });

  it('ends the run when the user named it', async () => {
    const { opened, open, compute } = machine(['webgpu', 'blas'], ['webgpu']);
    await expect(withNextEngine('webgpu', open, compute)).rejects.toThrow('`webgpu`: lost');
    expect(opened).toEqual(['webgpu']);
  });

  it('is not tried twice, and other errors are not swallowed', async () => {
    const stubborn = machine(['webgpu'], ['webgpu']);
    const always = () => stubborn.open(new Set());
    await expect(withNextEngine('auto', always, stubborn.compute)).rejects.toThrow(EngineLost);
    const { open } = machine(['wasm'], []);
    const broken = () => Promise.reject(new RangeError('a bug'));
    await expect(withNextEngine('auto', open, broken)).rejects.toThrow('a bug');
  });
});
