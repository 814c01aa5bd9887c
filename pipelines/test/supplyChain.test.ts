import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from './projectFolder.ts';

interface Entry {
  integrity?: string;
  resolved?: string;
  hasInstallScript?: boolean;
  optional?: boolean;
  dev?: boolean;
  version?: string;
}
interface Manifest {
  allowScripts: Record<string, unknown>;
  overrides: Record<string, string>;
}
interface Lock {
  packages: Record<string, Entry>;
}

const read = <Content>(path: string) =>
  JSON.parse(readFileSync(join(projectFolder, path), 'utf8')) as Content;
const manifest = () => read<Manifest>('package.json');
const lock = () => read<Lock>('package-lock.json');

/** What CI runs before it installs anything. */
function checkLockFile(folder: string, registry?: string) {
  const script = join(projectFolder, '.github/scripts/checkLockFile.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, folder], {
    encoding: 'utf8',
    env: { ...process.env, ...(registry && { npm_config_registry: registry }) },
  });
  return { code: status, stdout, stderr };
}

/** A folder with this project's own files, with something changed. */
function changedFolder(change: (manifest: Manifest, lock: Lock) => void): string {
  const [changedManifest, changedLock] = [manifest(), lock()];
  change(changedManifest, changedLock);
  const folder = mkdtempSync(join(tmpdir(), 'lock-'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify(changedManifest));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(changedLock));
  return folder;
}

/** The check's words on this project's own files with something changed. */
function complaintsAfter(change: (manifest: Manifest, lock: Lock) => void): string {
  const { code, stderr } = checkLockFile(changedFolder(change));
  expect(code, 'violations end in exit code 1').toBe(1);
  return stderr.trim();
}

describe('the lock file', () => {
  it('has hashes, known hosts, and no install script that is not named', () => {
    const { code, stdout, stderr } = checkLockFile(projectFolder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/may run a script: @tensorflow\/tfjs-node-gpu$/m);
  });

  it('installs Nx and the loader without development packages, too', () => {
    for (const name of ['nx', 'tsx', 'esbuild', 'commander']) {
      expect(lock().packages[`node_modules/${name}`]).toMatchObject({
        version: expect.any(String),
      });
      expect(lock().packages[`node_modules/${name}`]?.dev, name).toBeUndefined();
    }
  });

  it('may name addresses of the registry that npm is set to, whatever it is', () => {
    const folder = changedFolder((_, { packages }) => {
      packages['node_modules/jsdom']!.resolved = 'https://mirror.example/npm/jsdom/-/jsdom.tgz';
    });
    expect(checkLockFile(folder, 'https://mirror.example/npm')).toMatchObject({ code: 0 });
    expect(checkLockFile(folder, 'https://mirror.example/np').stderr).toMatch(
      /^node_modules\/jsdom: expected to come from https:\/\/mirror\.example\/np\/, got https/,
    );
  });

  it('asks nobody but the user which registry that is', () => {
    const folder = changedFolder((_, { packages }) => {
      packages['node_modules/jsdom']!.resolved = 'https://example.org/jsdom.tgz';
    });
    writeFileSync(join(folder, '.npmrc'), 'registry=https://example.org/\n');
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(projectFolder, '.github/scripts/checkLockFile.mjs')],
      { cwd: folder, encoding: 'utf8' },
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(/^node_modules\/jsdom: expected to come from /);
  });

  it('installs no version that somebody asked not to have', () => {
    const args = ['ls', '--all', '--package-lock-only', '--offline'];
    const { status, stderr } = spawnSync('npm', args, { cwd: projectFolder, encoding: 'utf8' });
    expect(stderr).not.toMatch(/invalid|missing/);
    expect(status).toBe(0);
  });

  it('keeps the CUDA engine optional: its download may fail', () => {
    expect(lock().packages['node_modules/@tensorflow/tfjs-node-gpu']).toMatchObject({
      optional: true,
    });
  });

  it.each<[string, (manifest: Manifest, lock: Lock) => void, RegExp]>([
    [
      'a package without a hash',
      (_, { packages }) => delete packages['node_modules/jsdom']!.integrity,
      /^node_modules\/jsdom: expected a sha512 hash as `integrity`, got none$/,
    ],
    [
      'a weak hash',
      (_, { packages }) => {
        packages['node_modules/jsdom']!.integrity = 'sha1-tfEQ9YYXwCcLKVTqFMjHR9mLHPw=';
      },
      /^node_modules\/jsdom: expected a sha512 hash/,
    ],
    [
      'an optional package that is not excepted',
      (_, { packages }) => delete packages['node_modules/adm-zip']!.integrity,
      /^node_modules\/adm-zip: expected a sha512 hash/,
    ],
    [
      'another host',
      (_, { packages }) => {
        packages['node_modules/jsdom']!.resolved = 'https://example.org/jsdom.tgz';
      },
      /^node_modules\/jsdom: expected to come from .*, got https:\/\/example\.org\/jsdom\.tgz$/,
    ],
    [
      'a repository',
      (_, { packages }) => {
        packages['node_modules/jsdom']!.resolved = 'git+ssh://git@github.com/jsdom/jsdom.git#1';
      },
      /^node_modules\/jsdom: expected to come from .*, got git\+ssh/,
    ],
    [
      'an install script that nobody looked at',
      (_, { packages }) => {
        packages['node_modules/jsdom']!.hasInstallScript = true;
      },
      /^node_modules\/jsdom: has an install script; .* name jsdom in `allowScripts`/,
    ],
    [
      'a permission for all',
      ({ allowScripts }) => {
        allowScripts['*'] = true;
      },
      /^allowScripts: expected the name of a package and true or false, got \*$/,
    ],
    [
      'a permission that nobody needs',
      ({ allowScripts }) => {
        allowScripts.jsdom = true;
      },
      /^allowScripts: jsdom has no install script, or is not installed; remove it$/,
    ],
    [
      'an exception that nobody needs',
      (_, { packages }) => {
        packages['node_modules/@nx/nx-darwin-arm64']!.version = '0.0.1';
      },
      /nx-darwin-arm64: expected a sha512 hash[\s\S]*nx-darwin-arm64@\S+ needs no exception$/,
    ],
  ])('would be refused with %s', (_what, change, message) => {
    expect(complaintsAfter(change)).toMatch(message);
  });
});

describe('docs/supply-chain.md', () => {
  const text = readFileSync(join(projectFolder, 'docs/supply-chain.md'), 'utf8');

  it('has a row for each override, and each override has an effect', () => {
    for (const [key, version] of Object.entries(manifest().overrides)) {
      const name = key.replace(/(.)@.*$/, '$1');
      expect(text).toContain(`| \`${name}\` |`);
      expect(text).toContain(version);
      expect(lock().packages).toHaveProperty([`node_modules/${name}`]);
    }
  });

  it('has a row for each package with an install script', () => {
    for (const name of Object.keys(manifest().allowScripts)) {
      expect(text).toContain(`| \`${name}\` |`);
    }
  });

  it('has a row for each accepted advisory', () => {
    for (const { id } of read<{ id: string }[]>('.github/acceptedAdvisories.json')) {
      expect(text).toContain(id);
    }
  });
});
