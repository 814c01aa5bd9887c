import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changedKeys } from '../src/explain/changedKeys.ts';
import { filesMatching } from '../src/explain/filesMatching.ts';
import { projectFolder } from './runCli.ts';
import { WorkspaceCopy } from './workspaceCopy.ts';

/** What is said is held against what Nx then does, in a copy of the workspace. */
describe('explain', () => {
  let copy: WorkspaceCopy;
  const changes: (() => void)[] = [];
  beforeAll(() => {
    copy = new WorkspaceCopy();
    expect(copy.nx('figure2')).toMatchObject({ code: 0 });
  });
  afterAll(() => copy.remove());

  function explain(env: Record<string, string> = {}, target = 'pipelines:figure2') {
    const program = copy.path('pipelines/bin/mixed-dynamics.mjs');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [program, 'explain', target, '--preset', 'tiny'],
      { cwd: copy.folder, encoding: 'utf8', env: { ...process.env, ...env } },
    );
    return { code: status, lines: stdout.split('\n').slice(0, -1), stderr };
  }

  /** Changes a file of the copy, to be put back by `undo`. */
  function change(file: string, edit: (text: string) => string): void {
    const path = copy.path(file);
    const before = readFileSync(path, 'utf8');
    writeFileSync(path, edit(before));
    changes.push(() => writeFileSync(path, before));
  }
  const undo = () => {
    while (changes.length > 0) changes.pop()!();
  };

  it('prints nothing when all is cached, whether or not the results are there', () => {
    const nothing = { code: 0, lines: [] };
    expect(explain()).toMatchObject(nothing);
    rmSync(copy.path('out'), { recursive: true });
    const again = explain();
    expect(again).toMatchObject(nothing);
    expect(again.stderr).toMatch(/restored from the cache: preset, data, sweep, figure2$/m);
    expect(copy.nx('figure2')).toMatchObject({ code: 0, executed: [] });
  });

  it('names the one key of the preset that changed, and what follows from it', () => {
    change('pipelines/presets/tiny.json', (text) =>
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
    expect(explain().lines).toEqual([]);
  });

  it('knows that a description reaches no further than the preset', () => {
    change('pipelines/presets/tiny.json', (text) => text.replace('Seconds, not', 'Minutes, not'));
    const { lines } = explain();
    expect(lines.slice(0, 1)).toEqual(['preset would run']);
    expect(lines.slice(1)).toEqual([
      expect.stringMatching(/^ {2}pipelines\/presets\/tiny\.json: description "Sec.* → "Min/),
    ]);
    expect(copy.nx('figure2')).toMatchObject({ executed: ['preset'] });
    undo();
  });

  it('names a kernel in which a comment changed; Nx runs those stages and no other', () => {
    change('packages/dynamics/src/gradientDescent.ts', (text) => `${text}// a comment\n`);
    expect(explain().lines).toEqual([
      'sweep would run',
      '  packages/dynamics/src/gradientDescent.ts: changed',
      'figure2 would run',
      '  results of sweep, which would run',
    ]);
    expect(copy.nx('figure2')).toMatchObject({ executed: ['sweep', 'figure2'] });
    expect(explain().lines).toEqual([]);
    undo();
    expect(explain().lines).toEqual([]);
  });

  it('names the environment, new and lost files, and the configuration of a stage', () => {
    expect(explain({ MIXED_DYNAMICS_ENGINE: 'cpu' }).lines).toEqual([
      'sweep would run',
      '  environment MIXED_DYNAMICS_ENGINE: unset → cpu',
      'figure2 would run',
      '  results of sweep, which would run',
    ]);
    writeFileSync(copy.path('packages/figures/src/new.ts'), 'export {};\n');
    change('pipelines/stages/figure2/project.json', (text) => text.replace('Draws', 'Paints'));
    expect(explain().lines).toEqual([
      'figure2 would run',
      '  packages/figures/src/new.ts: new',
      '  configuration of stage-figure2 (pipelines/stages/figure2/project.json): changed',
    ]);
    rmSync(copy.path('packages/figures/src/new.ts'));
    undo();
  });

  it('says when a stage has not run here, and when the cache has lost what it left', () => {
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

  it('refuses what is no target, and says where to look', () => {
    const { code, stderr, lines } = explain({}, 'pipelines:figure3');
    expect({ code, lines }).toEqual({ code: 2, lines: [] });
    expect(stderr).toMatch(
      /^mixed-dynamics: `<target>`: expected a target of Nx, .*figure3.*; `npx/,
    );
  });
});

describe('changedKeys', () => {
  it('names each key once, with its path', () => {
    const before = { seed: 1, a: { b: [1, 2], c: 'x' }, gone: true };
    const after = { seed: 2, a: { b: [1, 3], c: 'x', d: null } };
    expect(changedKeys(before, after)).toEqual([
      'seed 1 → 2',
      'a.b [1,2] → [1,3]',
      'a.d absent → null',
      'gone true → absent',
    ]);
    expect(changedKeys(before, structuredClone(before))).toEqual([]);
  });
});

describe('filesMatching', () => {
  it('finds what a glob of Nx names', () => {
    const find = (glob: string) => filesMatching(projectFolder, glob);
    expect(find('packages/sweep/src/presets/preset*.ts')).toContain(
      'packages/sweep/src/presets/preset.ts',
    );
    expect(find('packages/golden/src/**/*')).toContain('packages/golden/src/png/comparePng.ts');
    expect(find('packages/golden/src/*')).not.toContain('packages/golden/src/png/comparePng.ts');
    expect(find('nx.json')).toEqual(['nx.json']);
    expect(find('.nxignore')).toEqual([]);
  });
});
