import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type EngineName, engineNames } from '../src/engine.ts';
import type { EngineReport } from './report.ts';
import { notesOn } from './tryEngine.ts';

export type { EngineReport } from './report.ts';

const program = fileURLToPath(new URL('./tryEngineProcess.ts', import.meta.url));
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm')).href;

/** A graphics card compiles its kernels at the first start, which can take minutes. */
const patience = 300_000;

/** Tries every engine, one after another: side by side they would measure each other. */
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
 * Tries an engine in a process of its own: a driver that crashes costs its own line alone, and what
 * native libraries print on the way is not shown. Never rejects.
 * @param timeout milliseconds
 */
export function examineEngine(name: EngineName, timeout = patience): Promise<EngineReport> {
  const child = fork(program, [name], {
    execArgv: ['--import', loader],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  return new Promise((resolve) => {
    const fail = (reason: string) => resolve({ name, works: false, reason, notes: notesOn(name) });
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
