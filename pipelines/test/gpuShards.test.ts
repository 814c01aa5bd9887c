import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stepOf } from './readWorkflow.ts';
import { runStep } from './runStep.ts';
import { WorkspaceCopy } from './workspaceCopy.ts';

/** The scripts of gpu.yml in order, on the engine wasm; the files that its actions transfer are in place. */
describe('the shards of gpu.yml', () => {
  let copy: WorkspaceCopy;
  beforeAll(() => {
    copy = new WorkspaceCopy();
    // Its own command line, where npx looks for it.
    const bin = copy.path('node_modules/.bin');
    rmSync(bin);
    mkdirSync(bin);
    symlinkSync('../@mixed-dynamics/pipelines/bin/mixed-dynamics.mjs', `${bin}/mixed-dynamics`);
  });
  afterAll(() => copy.remove());

  const run = (job: string, name: string, more: Record<string, string> = {}) => {
    const env = { PRESET: 'tiny', MIXED_DYNAMICS_ENGINE: 'wasm', SHARDS: '2', ...more };
    return runStep(stepOf('gpu.yml', job, name), { env, cwd: copy.folder });
  };

  it('become figures, and their hashes agree', () => {
    for (const shard of ['1', '2']) {
      const { code, text } = run('shard', 'Sweep', { SHARD: shard });
      expect(code, text).toBe(0);
    }
    for (const step of ['Merge the shards', 'Figures', 'Verify']) {
      const { code, text } = run('figures', step);
      expect(code, text).toBe(0);
    }
  });

  it('are refused when one is missing', () => {
    rmSync(copy.path('out/shards/shard-2-of-2'), { recursive: true });
    const { code, text } = run('figures', 'Merge the shards');
    expect(text).toMatch(/merge: expected all 9 cells, .*add the shards 2\/2/);
    expect(code).toBe(2);
  });
});
