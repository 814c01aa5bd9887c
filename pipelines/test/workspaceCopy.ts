import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectFolder } from './runCli.ts';

export interface NxRun {
  readonly code: number | null;
  readonly output: string;
  /** Stages that ran, in order. */
  readonly executed: readonly string[];
  /** Stages that the cache restored. */
  readonly restored: readonly string[];
}

/**
 * A copy of this workspace in which a test may change sources: tracked and new files, with the
 * installed packages linked. Its cache and results are its own.
 */
export class WorkspaceCopy {
  readonly folder = mkdtempSync(join(tmpdir(), 'workspace-'));

  constructor() {
    const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
    const files = execFileSync('git', list, { cwd: projectFolder, encoding: 'utf8' });
    for (const file of files.split('\0').filter((name) => name !== '')) {
      mkdirSync(dirname(join(this.folder, file)), { recursive: true });
      cpSync(join(projectFolder, file), join(this.folder, file));
    }
    linkPackages(join(projectFolder, 'node_modules'), join(this.folder, 'node_modules'));
  }

  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  /** Runs a target of `pipelines` with the preset `tiny`. */
  nx(target: string): NxRun {
    return this.nxCommand(['run', `pipelines:${target}:tiny`]);
  }

  /** Runs any command line of Nx in a folder, with the time limit of the longest test. */
  nxCommand(args: readonly string[], folder = ''): NxRun {
    const nx = join(projectFolder, 'node_modules/nx/dist/bin/nx.js');
    const { status, stdout, stderr } = spawnSync(process.execPath, [nx, ...args], {
      cwd: this.path(folder),
      encoding: 'utf8',
      env: {
        ...process.env,
        NX_WORKSPACE_ROOT_PATH: this.folder,
        NX_DAEMON: 'false',
        NO_COLOR: '1',
        FORCE_COLOR: '0',
      },
      timeout: 300_000,
    });
    return outcomeOf(status, stdout, stderr);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function outcomeOf(code: number | null, stdout: string, stderr: string): NxRun {
  const lines = [
    ...stdout.matchAll(/^> nx run stage-([\w-]+):stage\S*(?: [^[\s]\S*)* *(\[.*\])?$/gm),
  ];
  const stages = (cached: boolean) =>
    lines.filter(([, , note]) => Boolean(note) === cached).map(([, stage]) => stage!);
  return { code, output: stdout + stderr, executed: stages(false), restored: stages(true) };
}

/** Links every installed package except the workspace's own, which come from the copy. */
function linkPackages(from: string, to: string): void {
  mkdirSync(join(to, '@mixed-dynamics'), { recursive: true });
  for (const name of readdirSync(from)) {
    if (name !== '@mixed-dynamics') symlinkSync(join(from, name), join(to, name));
  }
  for (const name of readdirSync(join(from, '@mixed-dynamics'))) {
    const source = name === 'pipelines' ? name : join('packages', name);
    symlinkSync(join('../..', source), join(to, '@mixed-dynamics', name));
  }
}
