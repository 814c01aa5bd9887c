import { execFileSync, execSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { canonicalJson, expected, hashFile, sha256, workFolder } from '@mixed-dynamics/artifacts';
import { stageProjects } from '../../nx/stageProjects.mjs';
import { nx } from '../configuration/askedTasks.ts';

/**
 * All inputs of a task's cache key: name → value. The value is the SHA-256 of a file, the version of a package,
 * or the value of an environment variable or command.
 */
export type TaskInputs = Readonly<Record<string, string>>;

interface Workspace {
  /** The folder of the whole project. */
  readonly root: string;
  /** Results of earlier stages at these paths (files or folders): path → SHA-256. */
  readonly resultsAt: (paths: readonly string[]) => TaskInputs;
}

/**
 * Expands a hash plan of Nx, entry by entry, file by file. A plan is what `nx --graph` lists
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

/** Files that are never part of a cache key, as in `.gitignore`. */
const ignored = /(^|\/)\.DS_Store$|\.(log|tmp)$/;

/** The SHA-256 of each file that matches a glob of Nx, or lies in a folder that matches: path → SHA-256. */
export function digests(root: string, globs: readonly string[]): Record<string, string> {
  const { expandFilesInput } = nx('nx/src/native');
  const files: string[] = expandFilesInput(root, [...globs]);
  return Object.fromEntries(
    files
      .filter((file) => !ignored.test(file))
      .map((file) => [file, hashFile(join(root, file)).sha256]),
  );
}

/** The value of an environment variable; hashed unless it is the project's own, since others may hold secrets. */
function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined) return 'unset';
  return name.startsWith('MIXED_DYNAMICS_')
    ? value
    : `another value (${sha256(value).slice(0, 8)})`;
}

/** The configuration of a stage, from its row of the table; its sources are separate inputs. */
function configuration(project: string): TaskInputs {
  const definition = Object.values(stageProjects()).find(({ name }) => name === project);
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

/** What identifies a task of Nx, with the arguments forwarded to it. */
export interface NxTask {
  readonly target: {
    readonly project: string;
    readonly target: string;
    readonly configuration?: string;
  };
  readonly overrides: Readonly<Record<string, unknown>>;
}

/** A task as Nx would run it. */
export interface PlannedTask extends NxTask {
  readonly id: string;
  /** Files and folders, relative to the root. */
  readonly outputs: readonly string[];
  /** The inputs of its cache key: see taskInputs. */
  readonly plan: readonly string[];
}

interface NxGraph {
  readonly tasks: {
    readonly tasks: Record<string, Omit<PlannedTask, 'plan'>>;
    readonly dependencies: Record<string, readonly { readonly id: string }[]>;
  };
  readonly taskPlans: Record<string, readonly string[]>;
}

/**
 * The tasks of `nx run TARGET`, each after its dependencies. Runs none of them.
 * @param args the arguments after `nx run`, such as `pipelines:figure2:small`
 * @throws UserError when Nx has no such target
 */
export function nxTasks(root: string, args: readonly string[]): PlannedTask[] {
  const { tasks, taskPlans } = readGraph(root, args);
  const done = new Map<string, PlannedTask>();
  const visit = (id: string) => {
    if (done.has(id)) return;
    for (const earlier of tasks.dependencies[id] ?? []) visit(earlier.id);
    done.set(id, { ...tasks.tasks[id]!, plan: taskPlans[id] ?? [] });
  };
  for (const id of Object.keys(tasks.tasks)) visit(id);
  return [...done.values()];
}

function readGraph(root: string, args: readonly string[]): NxGraph {
  const nx = createRequire(import.meta.url).resolve('nx/bin/nx');
  const folder = workFolder('explain-');
  try {
    const file = join(folder, 'graph.json');
    execFileSync(process.execPath, [nx, 'run', ...args, `--graph=${file}`], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NX_WORKSPACE_ROOT_PATH: root, NX_DAEMON: 'false', NO_COLOR: '1' },
    });
    return JSON.parse(readFileSync(file, 'utf8')) as NxGraph;
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    const lines = `${stdout}\n${stderr}`.split('\n').map((line) => line.trim());
    throw expected({
      culprit: '`<target>`',
      expected: 'a target of Nx, such as pipelines:figure2',
      got: lines.find((line) => line.startsWith('NX'))?.replace(/^NX\s*/, '') ?? `'${args[0]}'`,
      remedy: '`npx nx show project pipelines` lists them',
      cause,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
