import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../packages/artifacts/test/temporaryFolder.ts';
import { projectFolder } from '../src/cli/project.ts';

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly optional?: boolean;
  readonly dev?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
}

const read = <Content>(path: string) =>
  JSON.parse(readFileSync(join(projectFolder, path), 'utf8')) as Content;
const { allowScripts, overrides, scripts } = read<{
  allowScripts: Record<string, boolean>;
  overrides: Record<string, string>;
  scripts: { lint: string };
}>('package.json');
const lock = read<{ packages: Record<string, Entry> }>('package-lock.json');
const installed = Object.entries(lock.packages).filter(
  ([path, { link }]) => path.includes('node_modules/') && !link,
);

describe('the lock file', () => {
  it('has a SHA-512 for every package installed on Linux x64', () => {
    const suits = (own: string, list: readonly string[] = [own]) =>
      list.some((value) => value === own || (value.startsWith('!') && value !== `!${own}`));
    const here = installed.filter(
      ([, { os, cpu, libc }]) => suits('linux', os) && suits('x64', cpu) && suits('glibc', libc),
    );
    expect(here.length).toBeGreaterThan(400);
    const known = /^sha512-[A-Za-z0-9+/]{86}==$/;
    expect(here.filter(([, { integrity = '' }]) => !known.test(integrity))).toEqual([]);
  });

  it('has exactly the install scripts that allowScripts names', () => {
    const withScript = installed.filter(([, { hasInstallScript }]) => hasInstallScript);
    const names = withScript.map(([path]) => path.replace(/^.*node_modules\//, ''));
    expect(new Set(names)).toEqual(new Set(Object.keys(allowScripts)));
    expect(Object.keys(allowScripts).filter((name) => allowScripts[name])).toEqual([
      '@tensorflow/tfjs-node-gpu',
    ]);
  });

  it.each<[string, Entry, RegExp]>([
    ['another host', { resolved: 'https://example.org/a.tgz' }, /invalid host/],
    ['a repository', { resolved: 'git+ssh://git@github.com/a/a.git#1' }, /invalid host/],
    ['a weak hash', { integrity: 'sha1-tfEQ9YYXwCcLKVTqFMjHR9mLHPw=' }, /invalid integrity/],
  ])('would be refused by npm run lint with %s', (_what, change, message) => {
    const folder = temporaryFolder();
    const packages = { 'node_modules/a': { version: '1.0.0', ...change } };
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages }));
    const line = scripts.lint.split(' && ').find((part) => part.startsWith('lockfile-lint '))!;
    const { status, stderr } = spawnSync(`"${join(projectFolder, 'node_modules/.bin')}"/${line}`, {
      ...{ cwd: folder, encoding: 'utf8', shell: true },
    });
    expect(stderr).toMatch(message);
    expect(status).toBe(1);
  });

  it('installs Nx and the loader also without development packages', () => {
    for (const name of ['nx', 'tsx', 'esbuild', 'commander']) {
      expect(lock.packages[`node_modules/${name}`]).toMatchObject({ version: expect.any(String) });
      expect(lock.packages[`node_modules/${name}`]?.dev, name).toBeUndefined();
    }
  });

  it('installs every package in a version that its dependents accept', () => {
    const args = ['ls', '--all', '--package-lock-only', '--offline'];
    const { status, stderr } = spawnSync('npm', args, { cwd: projectFolder, encoding: 'utf8' });
    expect(stderr).not.toMatch(/invalid|missing/);
    expect(status).toBe(0);
  });

  it('keeps the CUDA engine optional: its download may fail', () => {
    expect(lock.packages['node_modules/@tensorflow/tfjs-node-gpu']).toMatchObject({
      optional: true,
    });
  });
});

describe('docs/supply-chain.md', () => {
  const text = readFileSync(join(projectFolder, 'docs/supply-chain.md'), 'utf8');

  it('has a row for each override, and each override has an effect', () => {
    for (const [key, version] of Object.entries(overrides)) {
      const name = key.replace(/(.)@.*$/, '$1');
      expect(text).toContain(`| \`${name}\` |`);
      expect(text).toContain(version);
      expect(lock.packages).toHaveProperty([`node_modules/${name}`]);
    }
  });

  it('has a row for each package with an install script', () => {
    for (const name of Object.keys(allowScripts)) expect(text).toContain(`| \`${name}\` |`);
  });
});
