import { EngineLost, UserError } from '@mixed-dynamics/artifacts';
import { type Answer, WorkerProcess } from './workerProcess.ts';

/** The work of a pool: tasks, such as the cells of a plane, with one result each. */
export interface PoolOptions<Task, Result> {
  /** Path of the program: a module whose default export turns a task into a result. */
  readonly program: string;
  /** The tasks in the order in which they are started. */
  readonly tasks: readonly Task[];
  /** Waits until the inputs of a task exist; resolves to false if the task is not needed after all. Default: they exist. */
  readonly available?: ((position: number) => Promise<boolean>) | undefined;
  /** Describes what is wrong with an answer of the program; `undefined` if nothing is. */
  readonly problemOf: (result: unknown, task: Task) => string | undefined;
  readonly workers: number;
  /** How many tasks a worker's program computes together; default 1. */
  readonly tasksPerWorker?: number | undefined;
  /** How often to retry a task whose worker died or whose program threw. */
  readonly retries: number;
  /** When aborted, no more tasks start, and running tasks may finish within `grace`. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that running tasks get after `signal` is aborted. */
  readonly grace: number;
  /** Called with the result of a task, by its index in `tasks`. An exception ends the pool. */
  readonly onResult: (position: number, result: Result, seconds: number) => void;
  readonly onFailed: (position: number, reason: string) => void;
}

/** The pool gives up when this many workers in a row die before their first task. */
const startAttempts = 3;

/**
 * Computes tasks in worker processes; each worker computes `tasksPerWorker` tasks at a time. If a worker dies, its
 * current tasks go to the end of the queue; after `retries` retries they count as failed. If a program throws, only
 * that task is affected: the worker finishes its other tasks, and a new worker replaces it.
 *
 * This pool exists because tinypool 2.2 with `runtime: 'child_process'` did not survive `kill -9`: a worker killed
 * during its start left queued tasks waiting forever or threw an error that cannot be caught, the pool was not
 * refilled, neither exit code nor signal reached the caller, and a busy worker outlived a killed parent.
 *
 * @returns whether all tasks were completed or failed
 * @throws UserError and EngineLost from the program, anything that a callback throws, and Error when no worker can
 *   start
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
  /** Computes one task after another on the worker of a slot; a worker serves `tasksPerWorker` lanes. */
  const lane = async (slot: WorkerSlot) => {
    try {
      // Waits for a worker before it takes a task, so that tasks go in order to whichever worker is ready.
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
        const answer = checkedAnswer(await worker.run(job.task), job.task, options.problemOf);
        if (state.dropped) break;
        if (answer.kind === 'result') {
          const seconds = (performance.now() - begin) / 1000 / tasksPerWorker;
          options.onResult(job.position, answer.result as Result, seconds);
          state.done += 1;
          continue;
        }
        job.attempts += 1;
        // The retry goes to the end of the queue: if memory was short, other tasks have finished by then.
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

/** One worker at a time, shared by its lanes; a new one starts when it is first needed and after the last one died. */
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
    // Another lane may already have started the next worker.
    if (this.#worker === known) this.#worker = this.#start();
    return this.#worker;
  }

  /** Gives a worker no more tasks and kills it when its current tasks are answered. */
  retire(worker: WorkerProcess): Promise<void> {
    this.#retiring ??= worker
      .answered()
      .then(() => worker.kill())
      .finally(() => {
        this.#retiring = undefined;
      });
    return this.#retiring;
  }

  /** Called by each lane at its end; the last one releases the worker. */
  async leave(): Promise<void> {
    this.#lanes -= 1;
    if (this.#lanes > 0) return;
    // A failure to start was already reported to the caller.
    await (await this.#worker?.catch(() => undefined))?.end();
  }
}

/** Starts a worker and waits until it has loaded the program; `undefined` if the pool stops meanwhile. */
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

/**
 * Turns an invalid result into an error of the program, and throws errors that end the pool: a `UserError` or a lost
 * engine.
 */
function checkedAnswer<Task>(
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
