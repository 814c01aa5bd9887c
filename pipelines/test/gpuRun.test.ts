import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../packages/artifacts/test/temporaryFolder.ts';
import { projectFolder } from '../src/cli/project.ts';

const commit = 'c'.repeat(40);
const gpu = { name: 'webgpu', versions: {}, device: 'NVIDIA A100' };

/** Results of a sweep by an engine, with a picture that needs none; more stages on request. */
function check(engine: object | undefined, { asked = 'webgpu', at = commit, more = {} } = {}) {
  const results = temporaryFolder();
  const git = { commit, dirty: false };
  const manifests: Record<string, object> = {
    'figure2/manifest.json': { stage: 'sweep', engine, git },
    'figure2/figure2.manifest.json': { stage: 'figure2', git },
    ...more,
  };
  for (const [path, manifest] of Object.entries(manifests)) {
    mkdirSync(dirname(join(results, path)), { recursive: true });
    writeFileSync(join(results, path), JSON.stringify(manifest));
  }
  const script = join(projectFolder, '.github/scripts/checkGpuRun.mjs');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [script, '--results', results, '--engine', asked, '--commit', at],
    { encoding: 'utf8' },
  );
  return { code: status, text: stdout + stderr };
}

describe('the check of a GPU run', () => {
  it('passes when a graphics card computed every stage', () => {
    const training = { stage: 'training', engine: gpu, git: { commit, dirty: false } };
    const { code, text } = check(gpu, { more: { 'figure1/manifest.json': training } });
    expect(code, text).toBe(0);
    expect(text).toMatch(/^sweep: webgpu, NVIDIA A100$/m);
    expect(text).toMatch(/^training: webgpu, NVIDIA A100$/m);
  });

  it.each<[string, object | undefined, RegExp]>([
    ['another engine', { name: 'wasm' }, /sweep: expected the engine webgpu, got wasm/],
    ['no engine', undefined, /expected a manifest that names an engine, found none/],
    ['no device', { name: 'webgpu' }, /sweep: expected the name of a graphics card, got none/],
    ['a program', { ...gpu, device: 'llvmpipe (LLVM 19)' }, /expected a graphics card, got llvm/],
    ['a program', { ...gpu, device: 'SwiftShader Device' }, /expected a graphics card, got Swift/],
  ])('fails on results of %s', (_what, engine, message) => {
    const { code, text } = check(engine);
    expect(text).toMatch(message);
    expect(code).toBe(1);
  });

  it('trusts TensorFlow, which does not name the card', () => {
    const { code, text } = check({ name: 'tensorflow-gpu' }, { asked: 'tensorflow-gpu' });
    expect(code, text).toBe(0);
    expect(text).toMatch(/^sweep: tensorflow-gpu, its card unnamed$/m);
  });

  it('fails when one stage of two ran elsewhere', () => {
    const training = { stage: 'training', engine: { name: 'blas' }, git: { commit } };
    const { code, text } = check(gpu, { more: { 'figure1/manifest.json': training } });
    expect(text).toMatch(/training: expected the engine webgpu, got blas/);
    expect(code).toBe(1);
  });

  it('fails on results of another commit', () => {
    const { code, text } = check(gpu, { at: 'd'.repeat(40) });
    expect(text).toMatch(/sweep: expected results of commit d+, got c+/);
    expect(code).toBe(1);
  });

  it('knows which engines run on a GPU', () => {
    const { code, text } = check({ name: 'wasm', device: 'x' }, { asked: 'wasm' });
    expect(text).toMatch(/expected --engine tensorflow-gpu or webgpu, got 'wasm'/);
    expect(code).toBe(1);
  });
});
