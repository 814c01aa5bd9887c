#!/usr/bin/env node
/**
 * What the lock file would install, before it is installed: every package has a hash, comes from
 * the registry that npm is set to, and runs no install script that `allowScripts` in package.json does not name.
 * .github/lockFileExceptions.json lists builds for other systems whose hash could not be had.
 *
 *     node .github/scripts/checkLockFile.mjs [FOLDER]
 *
 * Needs nothing installed but npm. Exit code 1 and one line for each violation.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = process.argv[2] ?? '.';
/** @type {string | undefined} */
let registryAsked;
const exceptions = new URL('../lockFileExceptions.json', import.meta.url);

/** @type {(name: string) => any} */
const readJson = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));

/** @type {{ allowScripts?: Record<string, boolean> }} */
const { allowScripts = {} } = readJson('package.json');
/** @type {{ lockfileVersion: number, packages: Record<string, LockEntry> }} */
const lock = readJson('package-lock.json');
/** @type {Set<string>} `name@version` of optional packages for one system each */
const withoutIntegrity = new Set(JSON.parse(readFileSync(exceptions, 'utf8')).withoutIntegrity);

/**
 * @typedef {{ version?: string, resolved?: string, integrity?: string, link?: boolean,
 *   inBundle?: boolean, optional?: boolean, os?: string[], hasInstallScript?: boolean, name?: string }} LockEntry
 */

/** `node_modules/a/node_modules/@b/c` is `@b/c`, unless an alias says what it really is. */
const nameOf = (/** @type {string} */ path, /** @type {LockEntry} */ entry) =>
  entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** Whether the hash is one of those that could not be had; each exception serves once. */
const isExcepted = (/** @type {string} */ path, /** @type {LockEntry} */ entry) =>
  entry.optional && entry.os && withoutIntegrity.delete(`${nameOf(path, entry)}@${entry.version}`);

/** Where a package comes from, and that its content is known. */
function originOf(/** @type {string} */ path, /** @type {LockEntry} */ entry) {
  const { integrity, resolved, inBundle } = entry;
  const found = [];
  // What is bundled is covered by the hash of the package around it.
  const known = inBundle || /^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? '');
  if (!known && !isExcepted(path, entry)) {
    found.push(`${path}: expected a sha512 hash as \`integrity\`, got ${integrity ?? 'none'}`);
  }
  if (resolved !== undefined && !resolved.startsWith(registry())) {
    found.push(`${path}: expected to come from ${registry()}, got ${resolved}`);
  }
  return found;
}

/** The registry of this user or machine: asked elsewhere, so that no file of the project has a say. */
function registry() {
  registryAsked ??= askRegistry();
  return registryAsked;
}

function askRegistry() {
  const { status, stdout, stderr } = spawnSync('npm', ['config', 'get', 'registry'], {
    cwd: tmpdir(),
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm config get registry: ${stderr}`);
  return stdout.trim().replace(/\/*$/, '/');
}

/** Packages whose install script nobody has looked at. */
function scriptOf(/** @type {string} */ path, /** @type {LockEntry} */ entry) {
  if (!entry.hasInstallScript || nameOf(path, entry) in allowScripts) return [];
  return [
    `${path}: has an install script; read it, then name ${nameOf(path, entry)} in \`allowScripts\` ` +
      'of package.json: true to run it, false not to',
  ];
}

/** Permissions that are too wide, or that no package needs any more. */
function permissionsOf(/** @type {[string, LockEntry][]} */ installed) {
  const withScript = new Set(
    installed.filter(([, entry]) => entry.hasInstallScript).map(([path, e]) => nameOf(path, e)),
  );
  return Object.entries(allowScripts).flatMap(([name, allowed]) => {
    if (!/^(@[a-z0-9._-]+\/)?[a-z0-9._-]+$/.test(name) || typeof allowed !== 'boolean') {
      return [`allowScripts: expected the name of a package and true or false, got ${name}`];
    }
    if (!allowed || withScript.has(name)) return [];
    return [`allowScripts: ${name} has no install script, or is not installed; remove it`];
  });
}

const installed = Object.entries(lock.packages).filter(
  ([path, entry]) => path.includes('node_modules/') && !entry.link,
);
const violations = [
  ...(lock.lockfileVersion === 3 ? [] : ['package-lock.json: expected version 3 of the format']),
  ...installed.flatMap(([path, entry]) => [...originOf(path, entry), ...scriptOf(path, entry)]),
  ...permissionsOf(installed),
  ...[...withoutIntegrity].map((id) => `lockFileExceptions.json: ${id} needs no exception`),
];

if (violations.length > 0) {
  console.error(violations.join('\n'));
  process.exitCode = 1;
} else {
  const run = Object.keys(allowScripts).filter((name) => allowScripts[name]);
  console.log(
    `lock file: ${installed.length} packages checked; may run a script: ${run.join(', ') || 'none'}`,
  );
}
