import { mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { attempt, makeBeside } from '@mixed-dynamics/artifacts';
import type { Command } from 'commander';
import { projectFolder } from '../cli/project.ts';
import { CheckFailed } from '../cli/reportFailure.ts';
import { runChild } from '../cli/runChild.ts';

export const help = {
  details:
    'All arguments go to Nx, which runs in this project, from any folder. Unlike Nx alone, it ' +
    'continues when its output pipe is closed, and says what to do if a folder cannot be written to.',
  example: 'mixed-dynamics nx run pipelines:figure2:small',
};

export default function define(command: Command): Command {
  return command.argument('<arguments...>', "Nx's own arguments").allowUnknownOption().action(nx);
}

/**
 * Runs Nx in this project. Its output passes through this process, which survives a closed pipe.
 * @throws UserError if Nx cannot write its folders, CheckFailed if its exit code is not 0, Interrupted by a signal
 */
async function nx(args: readonly string[]): Promise<void> {
  requireOwnFolders(process.env);
  const manifest = createRequire(join(projectFolder, 'package.json')).resolve('nx/package.json');
  const program = join(dirname(manifest), 'dist/bin/nx.js');
  const { code } = await runChild([program, ...args], {
    cwd: projectFolder,
    stdio: ['inherit', passedOn(process.stdout), passedOn(process.stderr)],
  });
  if (code !== 0) throw new CheckFailed();
}

/** Checks the folders in which Nx keeps its records and cache; Nx's own error for a read-only one is unclear. */
function requireOwnFolders(env: NodeJS.ProcessEnv): void {
  const places = {
    NX_WORKSPACE_DATA_DIRECTORY: '.nx/workspace-data',
    NX_CACHE_DIRECTORY: '.nx/cache',
  };
  for (const [variable, usual] of Object.entries(places)) {
    const folder = resolve(projectFolder, env[variable] || usual);
    const expectation = {
      culprit: folder,
      expected: 'a folder that Nx can write to',
      remedy: `name another one with ${variable}, clone the project to a folder of your own, or run the command without Nx, like npx mixed-dynamics figure2 --preset small --out DIR`,
    };
    attempt(expectation, () => {
      mkdirSync(folder, { recursive: true });
      rmSync(makeBeside(join(folder, 'probe'), mkdirSync), { recursive: true });
    });
  }
}

/** Pipes the output through this process, since Nx dies when its reader is gone. On a terminal, Nx writes directly. */
const passedOn = ({ isTTY }: { readonly isTTY?: boolean }) => (isTTY ? 'inherit' : 'pipe');
