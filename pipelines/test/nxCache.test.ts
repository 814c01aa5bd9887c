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
    // Earlier runs of this file left entries with the same table: which one is restored is not known.
    const damaged = read('metrics.csv').replace(/^-3,/m, '-3.0,');
    const entries = findCached(copy.path('.nx/cache'), read('metrics.csv'));
    expect(entries.length).toBeGreaterThan(0);
    for (const entry of entries) writeFileSync(entry, damaged);
    rmSync(copy.path('out'), { recursive: true });
    const { code, output, executed } = copy.nx('figure2');
    expect(output).toMatch(/figure2\/metrics\.csv: expected SHA-256 \w{64} .*, as its manifest/);
    expect(executed).toEqual(['figure2']);
    expect(code).not.toBe(0);
  });
});

/** The cache's copies of a metrics.csv. */
function findCached(folder: string, content: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('metrics.csv'))
    .map((name) => join(folder, name))
    .filter((path) => readFileSync(path, 'utf8') === content);
}
