import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type EngineName, engineNames, untestedNotes } from '../src/catalogue.ts';
import type { EngineReport } from './tryEngine.ts';

const program = fileURLToPath(new URL('./tryEngine.ts', import.meta.url));
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm')).href;

/** Milliseconds. On first use a GPU compiles its kernels, which can take minutes. */
const longest = 300_000;

/** Tries every engine, one after another: in parallel they would disturb each other's timings. */
export async function examineEngines(
  onReport: (report: EngineReport) => void = () => {},
): Promise<EngineReport[]> {
  const reports: EngineReport[] = [];
  for (const name of engineNames) {
    const report = await examineEngine(name);
    onReport(report);
    reports.push(report);
  }
  return reports;
}

/**
 * Tries an engine in a separate process, so that a crashing driver costs only the report on this engine;
 * output of native libraries is not shown. Never rejects.
 * @param timeout milliseconds
 */
export function examineEngine(name: EngineName, timeout = longest): Promise<EngineReport> {
  const child = fork(program, [name], {
    execArgv: ['--import', loader],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  return new Promise((resolve) => {
    const fail = (reason: string) =>
      resolve({ name, works: false, reason, notes: untestedNotes(name) });
    const timer = setTimeout(() => {
      fail(`no answer within ${timeout / 1000} s`);
      child.kill('SIGKILL');
    }, timeout);
    child.on('message', (report) => resolve(report as EngineReport));
    child.on('error', (error) => fail(`a process that cannot start: ${error.message}`));
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      fail(`the process that tried it ended with ${signal ?? `code ${code}`}`);
    });
  });
}
