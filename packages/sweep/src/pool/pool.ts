import { EngineLost, UserError } from '@mixed-dynamics/artifacts';
import { type Answer, WorkerProcess } from './workerProcess.ts';

/** The work of a pool: one result per task, such as a cell of the plane. */
export interface PoolOptions<Task, Result> {
  /** Path of the program: a module whose default export turns a task into a result. */
  readonly program: string;
  /** In the order of distribution. */
  readonly tasks: readonly Task[];
  /** Waits until the inputs of a task are there; false for a task that is not wanted after all. By default they are. */
  readonly available?: ((position: number) => Promise<boolean>) | undefined;
  /** The problem with an answer of the program, if any. */
  readonly problemOf: (result: unknown, task: Task) => string | undefined;
  readonly workers: number;
  /** Concurrent tasks per worker, if its program computes them together; default 1. */
  readonly tasksPerWorker?: number | undefined;
  /** Retries of a task whose worker died or whose program threw. */
  readonly retries: number;
  /** When aborted, no task is started any more; running ones may end within `grace`. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds. */
  readonly grace: number;
  /** Called with a finished task, by its index in `tasks`. An exception ends the pool. */
  readonly onResult: (position: number, result: Result, seconds: number) => void;
  readonly onFailed: (position: number, reason: string) => void;
}

/** Successive workers that may die before their first task before the pool gives up. */
const startAttempts = 3;

/**
 * Computes tasks in worker processes, one per worker at a time, or as many as its program computes
 * together. The current tasks of a worker that dies go to the end of the queue, `retries` times, and then
 * count as failed. If a program throws, only that task is affected: the worker finishes its other tasks,
 * and a new one replaces it.
 *
 * Our own pool, because tinypool 2.2 with `runtime: 'child_process'` did not survive `kill -9`: a worker
 * killed during its start leaves queued tasks waiting forever or throws an error that cannot be caught,
 * the pool is not refilled, neither exit code nor signal reaches the caller, and a busy worker outlives a
 * killed parent.
 *
 * @returns whether all tasks were completed or failed
 * @throws UserError that the cell program or `onResult` throws; Error when no worker can start
 */
export async function runPool<Task, Result>(
  options: PoolOptions<Task, Result>,
): Promise<'complete' | 'interrupted'> {
  const { tasks, signal, grace, tasksPerWorker = 1 } = options;
  const queue = tasks.map((task, position) => ({ position, task, attempts: 0 }));
  const alive = new Set<WorkerProcess>();
  const state: { fatal?: unknown; dropped: boolean; done: number } = { dropped: false, done: 0 };
  const drop = () => {
    state.dropped = true;
    for (const worker of alive) worker.kill();
  };

  let graceTimer: NodeJS.Timeout | undefined;
  const interrupt = () => {
    graceTimer = setTimeout(drop, grace);
  };
  if (signal?.aborted) return 'interrupted';
  signal?.addEventListener('abort', interrupt, { once: true });

  const stopping = () => signal?.aborted === true || state.dropped;
  const lane = async (slot: WorkerSlot) => {
    try {
      // First a worker, then a task: tasks go in order to whichever worker is ready.
      while (!stopping() && queue.length > 0) {
        const worker = await slot.worker();
        const job = stopping() ? undefined : queue.shift();
        if (!worker || !job) break;
        if (options.available && !(await options.available(job.position))) {
          state.done += 1;
          continue;
        }
        if (stopping()) break;
        const begin = performance.now();
        const answer = judge(await worker.run(job.task), job.task, options.problemOf);
        if (state.dropped) break;
        if (answer.kind === 'result') {
          const seconds = (performance.now() - begin) / 1000 / tasksPerWorker;
          options.onResult(job.position, answer.result as Result, seconds);
          state.done += 1;
          continue;
        }
        job.attempts += 1;
        // To the end of the queue: if memory was short, other tasks are finished by then.
        if (job.attempts <= options.retries) queue.push(job);
        else {
          options.onFailed(job.position, reasonOf(answer));
          state.done += 1;
        }
        await slot.retire(worker);
      }
    } catch (error) {
      state.fatal ??= error;
      drop();
    } finally {
      await slot.leave();
    }
  };

  const lanes = Math.min(options.workers * tasksPerWorker, tasks.length);
  const start = () => startWorker(options.program, alive, stopping);
  const slots = Array.from(
    { length: Math.min(options.workers, lanes) },
    () => new WorkerSlot(start),
  );
  for (let i = 0; i < lanes; i++) slots[i % slots.length]!.take();
  await Promise.all(Array.from({ length: lanes }, (_, i) => lane(slots[i % slots.length]!)));
  clearTimeout(graceTimer);
  signal?.removeEventListener('abort', interrupt);
  if (state.fatal !== undefined) throw state.fatal;
  return state.done === tasks.length ? 'complete' : 'interrupted';
}

/** The slot of one worker, shared by its lanes: started when first needed, or after a death. */
class WorkerSlot {
  readonly #start: () => Promise<WorkerProcess | undefined>;
  #worker: Promise<WorkerProcess | undefined> | undefined;
  #retiring: Promise<void> | undefined;
  #lanes = 0;

  constructor(start: () => Promise<WorkerProcess | undefined>) {
    this.#start = start;
  }

  take(): void {
    this.#lanes += 1;
  }

  async worker(): Promise<WorkerProcess | undefined> {
    await this.#retiring;
    const known = this.#worker;
    if (known && (await known)?.alive) return known;
    // Another lane may already have started the next one.
    if (this.#worker === known) this.#worker = this.#start();
    return this.#worker;
  }

  /** This worker gets no more tasks, and exits when its current ones are answered. */
  retire(worker: WorkerProcess): Promise<void> {
    this.#retiring ??= worker
      .answered()
      .then(() => worker.kill())
      .finally(() => {
        this.#retiring = undefined;
      });
    return this.#retiring;
  }

  /** The last lane releases the worker. */
  async leave(): Promise<void> {
    this.#lanes -= 1;
    if (this.#lanes > 0) return;
    // A failure to start was already reported to the caller.
    await (await this.#worker?.catch(() => undefined))?.end();
  }
}

/** A worker that has loaded the cell program; `undefined` when the pool stops meanwhile. */
async function startWorker(
  program: string,
  alive: Set<WorkerProcess>,
  stopping: () => boolean,
): Promise<WorkerProcess | undefined> {
  let reason = '';
  for (let attempt = 0; attempt < startAttempts; attempt++) {
    const worker = new WorkerProcess(program);
    alive.add(worker);
    worker.exited.then(() => alive.delete(worker));
    const answer = await worker.started;
    if (answer.kind === 'ready') return worker;
    await worker.kill();
    if (stopping()) return undefined;
    if (answer.kind === 'unusable') {
      const { name, message } = answer.error;
      if (name === 'UserError') throw new UserError(message);
      throw new Error(`${program}: the cell program cannot be loaded: ${name}: ${message}`);
    }
    reason = reasonOf(answer);
  }
  throw new Error(`${program}: ${startAttempts} workers died before their first cell: ${reason}`);
}

/** An invalid answer counts as an error thrown by the program. */
function judge<Task>(
  answer: Answer,
  task: Task,
  problemOf: (result: unknown, task: Task) => string | undefined,
): Answer {
  if (answer.kind === 'thrown' && answer.error.lost) {
    throw new EngineLost(answer.error.lost, answer.error.message);
  }
  if (answer.kind === 'thrown' && answer.error.name === 'UserError') {
    throw new UserError(answer.error.message);
  }
  const problem = answer.kind === 'result' ? problemOf(answer.result, task) : undefined;
  if (problem === undefined) return answer;
  return {
    ...{ kind: 'thrown', id: answer.kind === 'died' ? -1 : answer.id },
    error: { name: 'TypeError', message: `no result: ${problem}` },
  };
}

function reasonOf(answer: Answer): string {
  if (answer.kind === 'died') return answer.reason;
  if (answer.kind === 'thrown') return `${answer.error.name}: ${answer.error.message}`;
  return `unexpected answer '${answer.kind}'`;
}
