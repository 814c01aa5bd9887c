import { spawnSync } from 'node:child_process';
import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NxRun, WorkspaceCopy } from './workspaceCopy.ts';

const chain = ['preset', 'data', 'sweep', 'figure2'];

/**
 * The whole chain with the preset `tiny`, in a copy of the workspace; steps build on each other. Each
 * compares the output of `explain` with what Nx then does.
 */
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

  function explain(env: Record<string, string> = {}, target = 'pipelines:figure2') {
    const program = copy.path('pipelines/bin/mixed-dynamics.mjs');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [program, 'explain', target, '--preset', 'tiny'],
      { cwd: copy.folder, encoding: 'utf8', env: { ...process.env, ...env } },
    );
    return { code: status, lines: stdout.split('\n').slice(0, -1), stderr };
  }

  const append = (file: string, text: string) => appendFileSync(copy.path(file), text);
  /** Changes a file of the copy; returns a function that restores it. */
  function change(file: string, edit: (text: string) => string): () => void {
    const path = copy.path(file);
    const before = readFileSync(path, 'utf8');
    writeFileSync(path, edit(before));
    return () => writeFileSync(path, before);
  }

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
    const { code, lines, stderr } = explain();
    expect({ code, lines }).toEqual({ code: 0, lines: [] });
    expect(stderr).toMatch(/restored from the cache: preset, data, sweep, figure2$/m);
    expect(copy.nx('figure2')).toMatchObject({ code: 0, executed: [], restored: chain });
    expect(['metrics.csv', 'figure2.svg', 'manifest.json'].map(read)).toEqual(before);
  });

  it('does nothing after a change of documentation, a test, or another command', () => {
    append('README.md', '\n');
    append('packages/dynamics/README.md', '\n');
    append('packages/sweep/test/new.test.ts', '\n');
    writeFileSync(copy.path('pipelines/src/commands/new.ts'), 'export {};\n');
    change('pipelines/commands.mjs', (text) =>
      text.replace("'Maintenance:': {", "'Maintenance:': { new: { summary: 'New' },"),
    );
    expect(copy.nx('figure2')).toMatchObject({ code: 0, executed: [], restored: chain });
    expect(explain()).toMatchObject({ code: 0, lines: [] });
  });

  it('checks the preset again when its description changes, and runs nothing else', () => {
    change('pipelines/presets/tiny.json', (text) => text.replace('Seconds, not', 'Minutes, not'));
    expect(explain().lines).toEqual([
      'preset would run',
      expect.stringMatching(/^ {2}pipelines\/presets\/tiny\.json: description "Sec.* → "Min/),
    ]);
    const run = copy.nx('figure2');
    expect(run).toMatchObject({ code: 0, executed: ['preset'], restored: chain.slice(1) });
  });

  it('would run everything again after a change of a key of the preset, which is named', () => {
    const undo = change('pipelines/presets/tiny.json', (text) =>
      text.replace('"maxIterations": 60', '"maxIterations": 61'),
    );
    const key = 'figure2.stop.maxIterations 60 → 61';
    expect(explain().lines).toEqual([
      'preset would run',
      `  pipelines/presets/tiny.json: ${key}`,
      'data would run',
      `  out/tiny/preset.json: ${key}`,
      'sweep would run',
      `  out/tiny/preset.json: ${key}`,
      '  results of data, which would run',
      'figure2 would run',
      `  out/tiny/preset.json: ${key}`,
      '  results of data, which would run',
      '  results of sweep, which would run',
    ]);
    undo();
  });

  it('would sweep with another engine, and draw with new files and another configuration', () => {
    expect(explain({ MIXED_DYNAMICS_ENGINE: 'cpu' }).lines).toEqual([
      'sweep would run',
      '  environment MIXED_DYNAMICS_ENGINE: unset → cpu',
      'figure2 would run',
      '  results of sweep, which would run',
    ]);
    writeFileSync(copy.path('packages/figures/src/new.ts'), 'export {};\n');
    const undo = [
      change('packages/figures/src/index.ts', (text) => `${text}export * from './new.ts';\n`),
      change('pipelines/commands.mjs', (text) => text.replace('Draws Figure 2', 'Paints Figure 2')),
    ];
    expect(explain().lines.toSorted()).toEqual([
      '  configuration of stage-figure2 (pipelines/commands.mjs): changed',
      '  packages/figures/src/index.ts: changed',
      '  packages/figures/src/new.ts: new',
      'figure2 would run',
    ]);
    rmSync(copy.path('packages/figures/src/new.ts'));
    for (const back of undo) back();
  });

  it('draws again, without a sweep, when a figure changes', () => {
    append('packages/figures/src/figure2.ts', '// changed\n');
    const run = copy.nx('figure2');
    expect(run).toMatchObject({ code: 0, executed: ['figure2'] });
    expect(run.restored).toEqual(['preset', 'data', 'sweep']);
  });

  it('sweeps and draws again, with the same data, when a kernel changes', () => {
    append('packages/dynamics/src/trainCell.ts', '// changed\n');
    expect(explain().lines).toEqual([
      'sweep would run',
      '  packages/dynamics/src/trainCell.ts: changed',
      'figure2 would run',
      '  results of sweep, which would run',
    ]);
    const run = copy.nx('figure2');
    expect(run).toMatchObject({ code: 0, executed: ['sweep', 'figure2'] });
    expect(run.restored).toEqual(['preset', 'data']);
  });

  it.each([
    ['figure2/metrics.csv', 'figure2'],
    ['data/noise.npy', 'sweep'],
  ])('refuses %s when the cache damaged it, naming it', (file, stage) => {
    const { code, output, executed } = runWithDamage(file);
    expect(output).toMatch(
      new RegExp(`${file.replace('.', '\\.')}: expected SHA-256 \\w{64} .*, as its manifest`),
    );
    expect(executed).toEqual([stage]);
    expect(code).not.toBe(0);
  });

  it('shows when a stage has not run here, and when the cache has lost its results', () => {
    expect(explain({}, 'pipelines:figure1').lines).toEqual([
      'training would run',
      '  it has not run here with this preset',
      'figure1 would run',
      '  it has not run here with this preset',
    ]);
    rmSync(copy.path('.nx/cache'), { recursive: true });
    expect(explain().lines.slice(0, 2)).toEqual([
      'preset would run',
      '  the cache no longer holds its results',
    ]);
  });

  it('explains targets only', () => {
    const { code, stderr, lines } = explain({}, 'pipelines:figure3');
    expect({ code, lines }).toEqual({ code: 2, lines: [] });
    expect(stderr).toMatch(
      /^mixed-dynamics: `<target>`: expected a target of Nx, .*figure3.*; `npx/,
    );
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
