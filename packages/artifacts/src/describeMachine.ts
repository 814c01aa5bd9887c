import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from './manifest.ts';
import { sha256 } from './sha256.ts';

/**
 * The state of the code and of the machine that runs it, without names of hosts, users or folders. An unknown fact
 * has no key.
 * @param project the folder that holds `package-lock.json` and, in a checkout, `.git`
 */
export function describeMachine(
  project: string,
): Pick<Manifest, 'git' | 'lockFile' | 'node' | 'cpu'> {
  const git = describeGit(project);
  const lockFile = hashLockFile(project);
  const cpu = describeCpu();
  return {
    ...(git && { git }),
    ...(lockFile && { lockFile }),
    node: process.version,
    ...(cpu && { cpu }),
  };
}

/** Folders in which an untracked file counts as code. */
const sources = ['packages/*/src/*', 'pipelines/src', 'pipelines/bin'] as const;

/**
 * The commit that is checked out, and whether the code differs from it: a tracked file has changed, or there is an
 * untracked file among the sources. A user's own notes and presets do not count. `undefined` outside a checkout, and
 * also if the project is a plain folder inside another repository, whose commit says nothing about this code.
 */
export function describeGit(project: string): { commit: string; dirty: boolean } | undefined {
  try {
    if (realpathSync(git(project, 'rev-parse', '--show-toplevel')) !== realpathSync(project)) {
      return undefined;
    }
    const commit = git(project, 'rev-parse', '--verify', 'HEAD');
    const changed = git(project, 'status', '--porcelain', '--untracked-files=no');
    return { commit, dirty: changed !== '' || untrackedFiles(project, sources).length > 0 };
  } catch (error) {
    warnOfOwner(project, error);
    return undefined; // no git, no repository, no commit yet, or a folder that git does not trust
  }
}

/** Files in these folders that git neither tracks nor ignores, relative to the project; empty without git. */
export function untrackedFiles(project: string, places: readonly string[]): string[] {
  const options = ['--others', '--exclude-standard', '-z', '--', ...places];
  try {
    return git(project, 'ls-files', ...options)
      .split('\0')
      .filter((name) => name !== '');
  } catch {
    return [];
  }
}

function git(cwd: string, ...args: string[]): string {
  // In a git hook, GIT_DIR and similar variables are set and may point to another repository.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')),
  );
  return execFileSync('git', args, {
    cwd,
    env: { ...env, GIT_OPTIONAL_LOCKS: '0' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 2 ** 28,
  }).trim();
}

const warned = new Set<string>();

/** Warns once if git refuses the checkout because another user owns it: manifests then lack the commit. */
function warnOfOwner(project: string, error: unknown): void {
  const { stderr = '' } = error as { stderr?: string };
  if (!stderr.includes('dubious ownership') || warned.has(project)) return;
  warned.add(project);
  console.warn(
    `git does not trust ${project}, which belongs to another user: manifests will not name the commit. To change that: git config --global --add safe.directory ${project}`,
  );
}

function hashLockFile(project: string): string | undefined {
  try {
    return sha256(readFileSync(join(project, 'package-lock.json')));
  } catch {
    return undefined;
  }
}

function describeCpu(): { model: string; cores: number } | undefined {
  const all = cpus();
  const model = all[0]?.model.trim();
  return model ? { model, cores: all.length } : undefined;
}
