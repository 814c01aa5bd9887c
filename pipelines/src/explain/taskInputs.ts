import { execSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, hashFile, sha256 } from '@mixed-dynamics/artifacts';
import { filesMatching } from './filesMatching.ts';

/**
 * Everything that a task's cache key is made of: what it is → its value. Files have their SHA-256,
 * packages their version, environment variables and commands what they say.
 */
export type TaskInputs = Readonly<Record<string, string>>;

export interface Workspace {
  /** The folder of the whole project. */
  readonly root: string;
  /** The folder of a project, relative to the root. */
  readonly folderOf: (project: string) => string | undefined;
  /** What earlier stages left at these paths (files or folders): path → SHA-256. */
  readonly resultsAt: (paths: readonly string[]) => TaskInputs;
}

/**
 * Spells out a hash plan of Nx, entry by entry, file by file. A plan is what `nx --graph` lists
 * under `taskPlans`; the keys of a task's `hashDetails.nodes` are the same.
 */
export function taskInputs(plan: readonly string[], workspace: Workspace): TaskInputs {
  const lockFile = readLockFile(workspace.root);
  return Object.assign({}, ...plan.map((entry) => inputsOf(entry, workspace, lockFile)));
}

function inputsOf(entry: string, { root, folderOf, resultsAt }: Workspace, lock: LockFile) {
  const colon = entry.indexOf(':', entry.startsWith('@') ? entry.indexOf('/') : 0);
  const [kind, rest] = [entry.slice(0, colon), entry.slice(colon + 1)];
  if (kind === 'npm') return { [`package ${rest}`]: lock[`node_modules/${rest}`] ?? rest };
  if (kind === 'env') return { [`environment ${rest}`]: environment(rest) };
  if (kind === 'runtime') {
    return { [`the output of ${rest}`]: execSync(rest, { cwd: root, encoding: 'utf8' }).trim() };
  }
  if (kind === '**/*') return resultsAt(rest.split(','));
  if (rest === 'TsConfig') return digests(root, ['tsconfig.base.json']);
  if (rest === 'ProjectConfiguration') return configuration(root, folderOf(kind), kind);
  const globs = rest.replace(/^\[|\]$/g, '').replaceAll('{workspaceRoot}/', '');
  return digests(root, globs.split(','));
}

/** Values of other variables may be secrets: only whether they change is of interest. */
function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined) return 'unset';
  return name.startsWith('MIXED_DYNAMICS_')
    ? value
    : `another value (${sha256(value).slice(0, 8)})`;
}

function digests(root: string, globs: readonly string[]): TaskInputs {
  const files = globs.flatMap((glob) => filesMatching(root, glob));
  return Object.fromEntries(files.map((file) => [file, hashFile(join(root, file)).sha256]));
}

/** Nx knows a project by its content, not by its layout. */
function configuration(root: string, folder: string | undefined, project: string): TaskInputs {
  if (folder === undefined) return {};
  const name = ['project.json', 'package.json'].find((file) =>
    existsSync(join(root, folder, file)),
  );
  if (!name) return {};
  const content: unknown = JSON.parse(readFileSync(join(root, folder, name), 'utf8'));
  return { [`configuration of ${project} (${folder}/${name})`]: sha256(canonicalJson(content)) };
}

/** Path in the lock file → version. */
type LockFile = Readonly<Record<string, string>>;

function readLockFile(root: string): LockFile {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string }>;
  };
  return Object.fromEntries(
    Object.entries(packages).map(([path, { version }]) => [path, version ?? 'absent']),
  );
}
