import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expected, workFolder } from '@mixed-dynamics/artifacts';

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
    const said = `${stdout}\n${stderr}`.split('\n').map((line) => line.trim());
    throw expected({
      culprit: '`<target>`',
      expected: 'a target of Nx, such as pipelines:figure2',
      got: said.find((line) => line.startsWith('NX'))?.replace(/^NX\s*/, '') ?? `'${args[0]}'`,
      remedy: '`npx nx show project pipelines` lists them',
      cause,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
