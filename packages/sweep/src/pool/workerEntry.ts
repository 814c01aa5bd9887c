import { pathToFileURL } from 'node:url';
import { getHeapStatistics } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { TaskMessage, ThrownError, WorkerMessage } from './workerProcess.ts';

/**
 * The main module of a worker process: loads the program named on the command line, then answers messages until the
 * parent releases it or dies.
 */
const [program = '', parent = ''] = process.argv.slice(2);

watchParent(Number(parent));
process.on('disconnect', () => process.exit());
// Ctrl-C and Nx send signals to the whole process group, but only the sweep decides whether a cell may finish.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});

try {
  const run = await loadProgram();
  process.on('message', async ({ id, task }: TaskMessage) => {
    try {
      answer({ kind: 'result', id, result: await run(task) });
    } catch (error) {
      answer({ kind: 'thrown', id, error: describe(error) });
    }
    collectGarbage();
  });
  answer({ kind: 'ready' });
} catch (error) {
  answer({ kind: 'unusable', error: describe(error) });
}

async function loadProgram(): Promise<(task: unknown) => unknown> {
  const module = (await import(pathToFileURL(program).href)) as { default?: unknown };
  if (typeof module.default === 'function') return module.default as (task: unknown) => unknown;
  throw new TypeError(`expected a function as the default export, got ${typeof module.default}`);
}

/**
 * Garbage is collected after a task if the heap has grown by this many bytes. V8 alone would let a hundred megabytes
 * pile up in each worker.
 */
const mostGarbage = 16 * 2 ** 20;
let kept = 0;

function collectGarbage(): void {
  const used = () => getHeapStatistics().used_heap_size;
  if (used() - kept < mostGarbage) return;
  globalThis.gc?.();
  kept = used();
}

/** Sends a message to the parent. If the parent has exited, the message is dropped and `disconnect` ends this process. */
function answer(message: WorkerMessage): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

function describe(error: unknown): ThrownError {
  if (error instanceof Error) {
    const { name, message } = error;
    // Recognises EngineLost of artifacts without importing it, because the import would slow every worker's start.
    const { lost } = error as { lost?: unknown };
    return { name, message, ...(typeof lost === 'string' && { lost }) };
  }
  return { name: 'Error', message: String(error) };
}

/**
 * Ends this process within about half a second after its parent is killed, even during a cell. A cell that computes
 * without pause never handles the `disconnect` event, so a separate thread checks whether the process still has the
 * same parent. The thread takes 10 MB of memory.
 */
function watchParent(parent: number): void {
  const source = `
    setInterval(() => {
      if (process.ppid !== ${parent}) process.kill(process.pid, 'SIGKILL');
    }, 500);`;
  // By default the thread would inherit execArgv and load tsx as well.
  new Worker(source, { eval: true, execArgv: [] }).unref();
}
