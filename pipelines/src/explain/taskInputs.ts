import { execSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, hashFile, sha256 } from '@mixed-dynamics/artifacts';
import { stageDefinitions } from '../../nx/stageProjects.mjs';
import { filesMatching } from './filesMatching.ts';

/**
 * Everything that a task's cache key is made of: what it is → its value. Files have their SHA-256,
 * packages their version, environment variables and commands what they say.
 */
export type TaskInputs = Readonly<Record<string, string>>;

interface Workspace {
  /** The folder of the whole project. */
  readonly root: string;
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

function inputsOf(entry: string, { root, resultsAt }: Workspace, lock: LockFile) {
  const colon = entry.indexOf(':', entry.startsWith('@') ? entry.indexOf('/') : 0);
  const [kind, rest] = [entry.slice(0, colon), entry.slice(colon + 1)];
  if (kind === 'npm') return { [`package ${rest}`]: lock[`node_modules/${rest}`] ?? rest };
  if (kind === 'env') return { [`environment ${rest}`]: environment(rest) };
  if (kind === 'runtime') {
    return { [`the output of ${rest}`]: execSync(rest, { cwd: root, encoding: 'utf8' }).trim() };
  }
  if (kind === '**/*') return resultsAt(rest.split(','));
  if (rest === 'TsConfig') return digests(root, ['tsconfig.base.json']);
  if (rest === 'ProjectConfiguration') return configuration(kind);
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

/** What the table says of a stage; its sources are inputs of their own. */
function configuration(project: string): TaskInputs {
  const definition = Object.values(stageDefinitions()).find(({ name }) => name === project);
  if (!definition) return {};
  const about = `configuration of ${project} (pipelines/commands.mjs)`;
  return { [about]: sha256(canonicalJson(definition)) };
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
