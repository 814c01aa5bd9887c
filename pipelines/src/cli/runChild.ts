import { type SpawnOptions, spawn } from 'node:child_process';
import { Interrupted } from './reportFailure.ts';

export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Runs a Node program to its end. A terminal sends Ctrl-C to both processes; SIGTERM is passed on, and
 * the child decides when to end.
 * @throws Interrupted when one of these signals ended it
 */
export async function runChild(args: readonly string[], options: SpawnOptions): Promise<ChildEnd> {
  const child = spawn(process.execPath, args, options);
  child.stdout?.on('data', (text: Buffer) => process.stdout.write(text));
  child.stderr?.on('data', (text: Buffer) => process.stderr.write(text));
  const forward = (signal: NodeJS.Signals) => {
    if (signal === 'SIGTERM') child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, forward);
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>(
    (resolve, reject) => {
      child.once('error', reject).once('close', (...end) => resolve(end));
    },
  );
  for (const name of signals) process.off(name, forward);
  if (signal === 'SIGINT' || code === 130) throw new Interrupted('SIGINT');
  if (signal === 'SIGTERM' || code === 143) throw new Interrupted('SIGTERM');
  return { code, signal };
}
