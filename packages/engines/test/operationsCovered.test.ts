import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { operations, withoutNumbers } from './operations.ts';

describe('the contract', () => {
  it('covers every op of the dynamics', () => {
    const kernels = new URL('../../dynamics/src/', import.meta.url);
    const used = new Set<string>();
    const sources = readdirSync(kernels, { recursive: true, encoding: 'utf8' });
    for (const name of sources.filter((file) => file.endsWith('.ts'))) {
      const source = readFileSync(new URL(name, kernels), 'utf8');
      for (const [, op] of source.matchAll(/\btf\.([a-z]\w*)\(/g)) used.add(op!);
    }
    expect(used.size).toBeGreaterThan(15);
    const covered = new Set([...operations.map(({ op }) => op), ...withoutNumbers]);
    expect([...used].filter((op) => !covered.has(op))).toEqual([]);
  });
});
