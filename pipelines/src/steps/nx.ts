import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { projectFolder } from '../frame/project.ts';
import { CheckFailed, Interrupted } from '../frame/reportFailure.ts';
import { cacheServerOf, withoutCache, withRelay } from '../remoteCache/cacheEnvironment.ts';
import { type Relay, startRelay } from '../remoteCache/relay.ts';
import { Upstream } from '../remoteCache/upstream.ts';

/**
 * Runs Nx, with the shared cache that the environment names, if any: see docs/remote-cache.md.
 * Nothing about that cache can fail the run, a wrong address included.
 * @throws CheckFailed when Nx ends with another exit code than 0, Interrupted by a signal
 */
export async function nx(args: readonly string[]): Promise<void> {
  const relay = await openRelay();
  try {
    await runNx(args, relay ? withRelay(process.env, relay) : withoutCache(process.env));
  } finally {
    relay?.close();
  }
}

const say = (line: string) => console.error(line);

async function openRelay(): Promise<Relay | undefined> {
  try {
    const server = cacheServerOf(process.env);
    return server && (await startRelay(new Upstream(server, say)));
  } catch (error) {
    say(`remote cache: not used in this run: ${(error as Error).message}`);
    return undefined;
  }
}

async function runNx(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const manifest = createRequire(join(projectFolder, 'package.json')).resolve('nx/package.json');
  const program = join(dirname(manifest), 'dist/bin/nx.js');
  const child = spawn(process.execPath, [program, ...args], {
    cwd: projectFolder,
    stdio: ['inherit', passedOn(process.stdout), passedOn(process.stderr)],
    env,
  });
  child.stdout?.on('data', (text: Buffer) => process.stdout.write(text));
  child.stderr?.on('data', (text: Buffer) => process.stderr.write(text));
  // A terminal sends Ctrl-C to both; Nx decides when its stages have ended, and the relay waits.
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
  if (code !== 0) throw new CheckFailed();
}

/** Nx dies when its reader goes away, and this process does not. A terminal is its own. */
const passedOn = ({ isTTY }: { readonly isTTY?: boolean }) => (isTTY ? 'inherit' : 'pipe');
