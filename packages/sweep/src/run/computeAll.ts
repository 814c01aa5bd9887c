import { type PoolOptions, runPool } from '../pool/pool.ts';
import type { Preview } from '../progress/preview.ts';
import type { Progress } from '../progress/progress.ts';
import { TimeLeft } from '../progress/timeLeft.ts';

/** Work for worker processes: the cells of a sweep or the matrices of Figure 1. */
interface Work<Task, Result>
  extends Pick<
    PoolOptions<Task, Result>,
    'program' | 'tasks' | 'available' | 'problemOf' | 'workers' | 'tasksPerWorker' | 'signal'
  > {
  /** What is counted, in the plural: `cells`. */
  readonly unit: string;
  /** Estimated seconds of one worker, for each task. */
  readonly costs: readonly number[];
  /** Expected ratio of measured to estimated seconds; default 1. */
  readonly slowness?: number;
  /** Retries of a task whose worker died; default 2. */
  readonly retries?: number | undefined;
  readonly progress: Progress;
  /** The first line of progress, given the estimated seconds. */
  readonly describe: (seconds: number) => string;
  /** A remark to print before the first task. */
  readonly note?: string | undefined;
  /** Stores a result, by the index of its task. */
  readonly keep: (position: number, result: Result, seconds: number) => void;
  readonly fail: (position: number, reason: string) => void;
  /** Early pictures of the results so far. */
  readonly preview?: Preview;
  /** Called after the last task, or after an interruption; returns the last line of progress. */
  readonly finish: (end: WorkEnd) => string;
}

export interface WorkEnd {
  readonly outcome: 'complete' | 'interrupted';
  /** Tasks finished in this run, including failures. */
  readonly computed: number;
}

/** Milliseconds that running tasks get to end after an interruption. */
const grace = 2000;

/**
 * Computes all tasks in worker processes and shows progress and time left. Finished tasks are always kept.
 * @throws what the pool, `keep` or `finish` throws
 */
export async function computeAll<Task, Result>(work: Work<Task, Result>): Promise<WorkEnd> {
  const { tasks, costs, unit, progress, preview, retries = 2 } = work;
  const todo = tasks.length;
  const cost = costs.reduce((sum, each) => sum + each, 0);
  const timeLeft = new TimeLeft(cost, work.workers, work.slowness);
  progress.start({ text: work.describe(timeLeft.seconds), unit, todo });
  if (work.note !== undefined) progress.note(work.note);
  let computed = 0;
  const count = (position: number) => {
    computed += 1;
    progress.advance({ computed, todo, secondsLeft: timeLeft.seconds });
    preview?.finished(position);
  };
  try {
    if (todo > 0) await preview?.begin(timeLeft.seconds);
    const outcome = await runPool<Task, Result>({
      ...work,
      retries,
      grace,
      onResult: (position, result, seconds) => {
        work.keep(position, result, seconds);
        timeLeft.done(costs[position]!, seconds);
        count(position);
      },
      onFailed: (position, reason) => {
        work.fail(position, reason);
        timeLeft.skip(costs[position]!);
        count(position);
      },
    });
    await preview?.idle();
    const end = { outcome, computed };
    progress.end(work.finish(end));
    return end;
  } catch (error) {
    progress.end(`stopped after ${computed} of ${todo} ${unit}; they are kept`);
    throw error;
  }
}
