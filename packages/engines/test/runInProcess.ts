import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm')).href;
const program = fileURLToPath(new URL('./processes/multiply.ts', import.meta.url));

/**
 * Runs a TypeScript program in a process with real streams and a real exit.
 * @param flags options of Node
 */
export function runProgram(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...flags, '--import', loader, file, ...args],
    { encoding: 'utf8', env: { ...process.env, ...env } },
  );
  return { code: status, stdout, stderr };
}

/** Multiplies with an engine in a process that then exits with this code. */
export function runInProcess(
  engine: string,
  code: number,
  env: Record<string, string> = {},
  flags: readonly string[] = [],
) {
  return runProgram(program, [engine, String(code)], env, flags);
}
