#!/usr/bin/env node
/**
 * Adds the hashes that package-lock.json lacks, from the registry. npm leaves out those of builds for
 * other systems when it writes the file from installed packages.
 *
 *     node .github/scripts/fillHashes.mjs
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));

for (const [path, entry] of Object.entries(lock.packages)) {
  if (!path.includes('node_modules/') || entry.link || entry.inBundle || entry.integrity) continue;
  const name = entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const id = `${name}@${entry.version}`;
  const { stdout } = spawnSync('npm', ['view', id, 'dist.integrity'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const integrity = stdout.trim();
  console.log(`${id}: ${integrity || 'the registry does not know it'}`);
  if (integrity) {
    // npm writes the hash after the version.
    const { version, ...rest } = entry;
    lock.packages[path] = { version, integrity, ...rest };
  }
}

writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
