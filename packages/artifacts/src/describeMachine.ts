import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { sha256 } from './sha256.ts';

/** What can be found out about the code and the machine; a fact that is not known has no key. */
export interface MachineFacts {
  git?: { commit: string; dirty: boolean };
  lockFile?: string;
  node: string;
  cpu?: { model: string; cores: number };
}

/**
 * The state of the code and of the machine that runs it, without names of hosts, users or folders.
 * @param project the folder that holds `package-lock.json` and, in a checkout, `.git`
 */
export function describeMachine(project: string): MachineFacts {
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

/**
 * The commit that is checked out, and whether anything differs from it (untracked files count,
 * ignored ones do not). Undefined outside a checkout: also when the project is a plain folder
 * inside somebody else's repository, whose commit would say nothing about this code.
 */
export function describeGit(project: string): { commit: string; dirty: boolean } | undefined {
  try {
    if (realpathSync(git(project, 'rev-parse', '--show-toplevel')) !== realpathSync(project)) {
      return undefined;
    }
    const commit = git(project, 'rev-parse', '--verify', 'HEAD');
    return { commit, dirty: git(project, 'status', '--porcelain') !== '' };
  } catch {
    return undefined; // no git, no repository, no commit yet, or a folder git does not trust
  }
}

function git(cwd: string, ...args: string[]): string {
  // A git hook exports GIT_DIR and others, which would point elsewhere.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')),
  );
  return execFileSync('git', args, {
    cwd,
    env: { ...env, GIT_OPTIONAL_LOCKS: '0' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 2 ** 28,
  }).trim();
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
