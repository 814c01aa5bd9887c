import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { main } from '../src/cli/main.ts';

export const projectFolder = fileURLToPath(new URL('../../', import.meta.url));
const program = join(projectFolder, 'pipelines/bin/mixed-dynamics.mjs');

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command line in a process of its own. */
export function runCli(args: readonly string[], cwd = projectFolder): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { code: status, stdout, stderr };
}

/** Runs it in a bash command line, between other text, in this project or a copy of it. */
export function runShell(
  args: string,
  redirection: string,
  { folder = projectFolder, before = '' } = {},
) {
  const file = join(folder, 'pipelines/bin/mixed-dynamics.mjs');
  const line = `${before} "${process.execPath}" "${file}" ${args} ${redirection}`;
  return spawnSync('bash', ['-o', 'pipefail', '-c', line], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NX_DAEMON: 'false', NX_WORKSPACE_ROOT_PATH: folder },
  });
}

/** Runs it until its standard error has a given text, then sends it SIGTERM. */
export async function runTerminated(
  args: readonly string[],
  when: RegExp,
): Promise<{ code: number; text: string }> {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, MIXED_DYNAMICS_PROGRESS: 'lines' },
  });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    // A second signal would end it at once.
    if (when.test(text) && !child.killed) child.kill('SIGTERM');
  });
  const code = await new Promise<number>((resolve) => child.on('close', resolve));
  return { code, text };
}

/**
 * Runs the same command line inside this process, in a folder of its own, which saves a start of Node
 * and of the TypeScript loader.
 */
export async function runMain(args: readonly string[], cwd = projectFolder): Promise<Outcome> {
  const before = process.cwd();
  const written = { stdout: '', stderr: '' };
  const capture = (stream: keyof typeof written) => (text: unknown) => {
    written[stream] += text;
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(capture('stdout')),
    vi.spyOn(console, 'log').mockImplementation((text) => capture('stdout')(`${text}\n`)),
    vi.spyOn(console, 'error').mockImplementation((text) => capture('stderr')(`${text}\n`)),
  ];
  process.chdir(cwd);
  vi.stubEnv('MIXED_DYNAMICS_PROGRESS', 'none');
  try {
    return { code: await main(args), ...written };
  } finally {
    process.chdir(before);
    vi.unstubAllEnvs();
    for (const spy of spies) spy.mockRestore();
  }
}

export { temporaryFolder } from '../../packages/artifacts/test/temporaryFolder.ts';
