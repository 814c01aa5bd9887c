import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  buildManifest,
  describeGit,
  hashFile,
  readManifest,
  sha256,
  verifyInputs,
  writeManifest,
} from '../src/index.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

/** A results folder with one file written by the stage `data`. */
function results(): { root: string; file: string; project: string } {
  const project = realpathSync(temporaryFolder());
  const root = join(project, 'out/small');
  const file = join(root, 'data/teacher.npy');
  mkdirSync(join(root, 'data'), { recursive: true });
  writeFileSync(file, 'abc');
  return { root, file, project };
}

function record({ root, file, project }: ReturnType<typeof results>): string {
  const startedAt = new Date();
  const facts = { stage: 'data', root, project, inputs: [], outputs: [file], startedAt };
  return writeManifest(join(root, 'data'), buildManifest(facts));
}

function repository(): { folder: string; git: (...args: string[]) => string } {
  const folder = realpathSync(temporaryFolder());
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
  git('init', '--quiet');
  git('config', 'user.name', 'Test');
  git('config', 'user.email', 'test@example.org');
  writeFileSync(join(folder, '.gitignore'), 'out/\n');
  writeFileSync(join(folder, 'code.ts'), '1');
  git('add', '.');
  git('commit', '--quiet', '-m', 'first');
  return { folder, git };
}

describe('buildManifest', () => {
  it('records digests, sizes and paths relative to the results folder', () => {
    const place = results();
    const manifest = readManifest(record(place));
    expect(manifest.outputs).toEqual([{ path: 'data/teacher.npy', sha256: abc, bytes: 3 }]);
    expect(manifest.stage).toBe('data');
    expect(manifest.node).toBe(process.version);
    expect(manifest.wallSeconds).toBeGreaterThanOrEqual(0);
  });

  it('leaves out unknown facts', () => {
    const manifest = readManifest(record(results()));
    for (const field of ['preset', 'seed', 'engine', 'git', 'lockFile', 'gpu', 'computeSeconds']) {
      expect(manifest).not.toHaveProperty(field);
    }
  });

  it('keeps all known facts', () => {
    const { root, file, project } = results();
    writeFileSync(join(project, 'package-lock.json'), '{}');
    const manifest = buildManifest({
      stage: 'sweep',
      root,
      project,
      preset: { name: 'small', sha256: abc },
      seed: 0,
      engine: { name: 'wasm', versions: { '@tensorflow/tfjs': '4.22.0' }, device: 'SIMD' },
      gpu: 'a GPU',
      computeSeconds: 1320.5,
      inputs: [file],
      outputs: [],
      startedAt: new Date(),
    });
    expect(readManifest(writeManifest(root, manifest, 'sweep.manifest.json'))).toEqual(manifest);
    expect(manifest).toMatchObject({
      seed: 0,
      gpu: 'a GPU',
      computeSeconds: 1320.5,
      lockFile: sha256('{}'),
    });
    expect(manifest.inputs[0]?.sha256).toBe(abc);
  });

  it('names neither the machine, its user nor a folder outside', () => {
    const place = results();
    const outside = join(place.project, 'elsewhere.json');
    writeFileSync(outside, '{}');
    const { root, file, project } = place;
    const startedAt = new Date();
    const text = JSON.stringify(
      buildManifest({
        stage: 's',
        root,
        project,
        inputs: [outside],
        outputs: [file],
        startedAt,
      }),
    );
    expect(text).toContain('"path":"elsewhere.json"');
    for (const name of [project, hostname(), `/${userInfo().username}/`]) {
      expect(text).not.toContain(name);
    }
  });
});

describe('hashFile', () => {
  it.each([0, 3, 2 ** 22, 2 ** 22 + 5])(
    'is the digest of a file of %i bytes, in pieces',
    (bytes) => {
      const path = join(temporaryFolder(), 'file');
      const content = Uint8Array.from({ length: bytes }, (_, i) => i % 251);
      writeFileSync(path, content);
      expect(hashFile(path)).toEqual({ sha256: sha256(content), bytes });
    },
  );
});

describe('describeGit', () => {
  it('gives the commit; changed files and new sources make it dirty, notes of the user do not', () => {
    const { folder, git } = repository();
    const commit = git('rev-parse', 'HEAD');
    mkdirSync(join(folder, 'out'));
    writeFileSync(join(folder, 'out/result.csv'), '1');
    expect(describeGit(folder)).toEqual({ commit, dirty: false });
    writeFileSync(join(folder, 'notes.txt'), '1');
    expect(describeGit(folder)).toEqual({ commit, dirty: false });
    mkdirSync(join(folder, 'packages/new/src'), { recursive: true });
    writeFileSync(join(folder, 'packages/new/src/new.ts'), '1');
    expect(describeGit(folder)).toEqual({ commit, dirty: true });
    git('add', '.');
    git('commit', '--quiet', '-m', 'second');
    writeFileSync(join(folder, 'code.ts'), '2');
    expect(describeGit(folder)?.dirty).toBe(true);
  });

  it('is undefined outside a repository, before the first commit, and in a folder of another repository', () => {
    expect(describeGit(temporaryFolder())).toBeUndefined();
    const empty = temporaryFolder();
    execFileSync('git', ['init', '--quiet'], { cwd: empty });
    expect(describeGit(empty)).toBeUndefined();
    const inner = join(repository().folder, 'inner');
    mkdirSync(inner);
    expect(describeGit(inner)).toBeUndefined();
  });

  it('is not misled by the variables that a git hook exports', () => {
    const { folder, git } = repository();
    process.env.GIT_DIR = '/nowhere';
    try {
      expect(describeGit(folder)?.commit).toMatch(/^[0-9a-f]{40}$/);
    } finally {
      delete process.env.GIT_DIR;
    }
    expect(git('status', '--porcelain')).toBe('');
  });
});

describe('readManifest', () => {
  it('refuses a missing file, invalid JSON, and a wrong field by name', () => {
    const place = results();
    const path = record(place);
    expect(() => readManifest(join(place.root, 'no.json'))).toThrow(/no\.json: expected .* ENOENT/);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.slice(0, 20));
    expect(() => readManifest(path)).toThrow(/manifest\.json: expected a manifest in JSON/);
    writeFileSync(path, text.replace('"bytes": 3', '"bytes": -3'));
    expect(() => readManifest(path)).toThrow(/got outputs\.0\.bytes: .*; run the stage again/);
    writeFileSync(path, text.replace('"stage"', '"stages"'));
    expect(() => readManifest(path)).toThrow(/expected a manifest that a stage wrote/);
  });
});

describe('verifyInputs', () => {
  it('returns the records of unchanged files, also in subfolders', () => {
    const place = results();
    const below = join(place.root, 'data/figure1/teacher.npy');
    mkdirSync(join(place.root, 'data/figure1'));
    writeFileSync(below, 'def');
    const { root, project } = place;
    const outputs = [place.file, below];
    const manifest = buildManifest({
      stage: 'data',
      root,
      project,
      inputs: [],
      outputs,
      startedAt: new Date(),
    });
    writeManifest(join(root, 'data'), manifest);
    expect(verifyInputs(outputs, root)).toEqual(manifest.outputs);
  });

  it('refuses a changed byte, naming the file and the stage', () => {
    const place = results();
    record(place);
    writeFileSync(place.file, 'abd');
    expect(() => verifyInputs([place.file], place.root)).toThrow(
      /teacher\.npy: expected SHA-256 ba7816bf.* as its manifest records, got a52d159f.*'data' again/,
    );
  });

  it('refuses a missing file and a file that no manifest lists', () => {
    const place = results();
    const { root } = place;
    expect(() => verifyInputs([place.file], root)).toThrow(/expected a manifest beside it/);
    record(place);
    const stray = join(root, 'data/stray.npy');
    expect(() => verifyInputs([stray], root)).toThrow(
      /stray\.npy: expected a readable file, got ENOENT/,
    );
    writeFileSync(stray, 'abc');
    expect(() => verifyInputs([stray], root)).toThrow(/stray\.npy: expected a manifest beside it/);
  });

  it('reads every manifest of a folder', () => {
    const place = results();
    record(place);
    const { root, project, file } = place;
    const facts = { root, project, inputs: [], startedAt: new Date() };
    const other = join(root, 'data/picture.svg');
    writeFileSync(other, '<svg/>');
    const manifest = buildManifest({ ...facts, stage: 'figure', outputs: [other] });
    writeManifest(join(root, 'data'), manifest, 'figure.manifest.json');
    expect(verifyInputs([file, other], root)).toHaveLength(2);
  });
});
