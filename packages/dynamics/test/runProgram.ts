import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Runs a program of this package, a path from its folder, as a process of its own. */
export function runProgram(
  program: string,
  args: readonly string[],
): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const path = fileURLToPath(new URL(`../${program}`, import.meta.url));
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', path, ...args], (error, stdout, stderr) => {
      resolve({ code: error ? error.code : 0, stdout, stderr });
    });
  });
}
