import { Worker } from 'node:worker_threads';

/**
 * Ends this process within about half a second after its parent was killed, even in the middle of
 * a cell: a cell that computes without a pause never comes to see the `disconnect` event, so a
 * thread of its own looks whether the process still has the same parent. It costs 10 MB.
 */
export function watchParent(parent: number): void {
  const source = `
    setInterval(() => {
      if (process.ppid !== ${parent}) process.kill(process.pid, 'SIGKILL');
    }, 500);`;
  // Without execArgv the thread would load tsx as well.
  new Worker(source, { eval: true, execArgv: [] }).unref();
}
