import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NxRun, WorkspaceCopy } from './workspaceCopy.ts';

const chain = ['preset', 'data', 'sweep', 'figure2'];

/** The whole chain with the preset `tiny`, in a copy of the workspace; steps build on each other. */
describe('nx run pipelines:figure2', () => {
  let copy: WorkspaceCopy;
  let first: NxRun;
  beforeAll(() => {
    copy = new WorkspaceCopy();
    first = copy.nx('figure2');
  });
  afterAll(() => copy.remove());

  const results = () => copy.path('out/tiny/figure2');
  const read = (name: string) => readFileSync(join(results(), name), 'utf8');
  const change = (file: string, text: string) => appendFileSync(copy.path(file), text);

  it('runs every stage and leaves results with manifests', () => {
    expect(first.output).toMatch(/Successfully ran target figure2/);
    expect(first).toMatchObject({ code: 0, executed: chain, restored: [] });
    expect(readdirSync(results())).toEqual(
      expect.arrayContaining(['figure2.png', 'figure2.svg', 'manifest.json', 'metrics.csv']),
    );
  });

  it('restores all of it, byte by byte, when the results are gone', () => {
    const before = ['metrics.csv', 'figure2.svg', 'manifest.json'].map(read);
    rmSync(copy.path('out'), { recursive: true });
    expect(copy.nx('figure2')).toMatchObject({ code: 0, executed: [], restored: chain });
    expect(['metrics.csv', 'figure2.svg', 'manifest.json'].map(read)).toEqual(before);
  });

  it('does nothing after a change of documentation, a test, or another command', () => {
    change('README.md', '\n');
    change('packages/dynamics/README.md', '\n');
    change('packages/sweep/test/new.test.ts', '\n');
    writeFileSync(copy.path('pipelines/src/commands/new.ts'), 'export {};\n');
    expect(copy.nx('figure2')).toMatchObject({ code: 0, executed: [], restored: chain });
  });

  it('looks at the preset again when its description changes, and at nothing else', () => {
    const file = copy.path('pipelines/presets/tiny.json');
    const preset = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...preset, description: 'another' }));
    const run = copy.nx('figure2');
    expect(run).toMatchObject({ code: 0, executed: ['preset'], restored: chain.slice(1) });
  });

  it('draws again, and does not sweep, when a figure changes', () => {
    change('packages/figures/src/figure2.ts', '// changed\n');
    const run = copy.nx('figure2');
    expect(run).toMatchObject({ code: 0, executed: ['figure2'] });
    expect(run.restored).toEqual(['preset', 'data', 'sweep']);
  });

  it('sweeps and draws again, with the data as it is, when a kernel changes', () => {
    change('packages/dynamics/src/trainCell.ts', '// changed\n');
    const run = copy.nx('figure2');
    expect(run).toMatchObject({ code: 0, executed: ['sweep', 'figure2'] });
    expect(run.restored).toEqual(['preset', 'data']);
  });

  it('refuses a table that the cache damaged, naming it', () => {
    const { code, output, executed } = runWithDamage('figure2/metrics.csv');
    expect(output).toMatch(/figure2\/metrics\.csv: expected SHA-256 \w{64} .*, as its manifest/);
    expect(executed).toEqual(['figure2']);
    expect(code).not.toBe(0);
  });

  it('refuses an array that the cache damaged, naming it', () => {
    const { code, output, executed } = runWithDamage('data/noise.npy');
    expect(output).toMatch(/data\/noise\.npy: expected SHA-256 \w{64} .*, as its manifest/);
    expect(executed).toEqual(['sweep']);
    expect(code).not.toBe(0);
  });

  /** Flips a bit of the file in every entry of the cache that has it, and restores from there. */
  function runWithDamage(file: string): NxRun {
    const entries = findCached(copy.path('.nx/cache'), file);
    expect(entries.length).toBeGreaterThan(0);
    for (const entry of entries) {
      const bytes = readFileSync(entry);
      bytes[bytes.length - 1]! ^= 1;
      writeFileSync(entry, bytes);
    }
    rmSync(copy.path('out'), { recursive: true });
    return copy.nx('figure2');
  }
});

/** The cache's copies of a file below a results folder. */
function findCached(folder: string, file: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(`out/tiny/${file}`))
    .map((name) => join(folder, name));
}
