import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A task sent to a worker; several may be in progress at a time. */
export interface TaskMessage {
  readonly id: number;
  readonly task: unknown;
}

export interface ThrownError {
  readonly name: string;
  readonly message: string;
  /** The name of the lost engine, if an engine was lost. */
  readonly lost?: string;
}

/** A worker's first message; `unusable` means that the program cannot be loaded. */
type FirstMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unusable'; readonly error: ThrownError };

/** The outcome of the task with this id. */
type TaskAnswer =
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'thrown'; readonly id: number; readonly error: ThrownError };

export type WorkerMessage = FirstMessage | TaskAnswer;

interface Died {
  readonly kind: 'died';
  readonly reason: string;
}

/** The outcome of a task, including the death of its worker. */
export type Answer = TaskAnswer | Died;

const entry = fileURLToPath(new URL('./workerEntry.ts', import.meta.url));
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm')).href;
/** How many characters of a worker's stderr are kept, to explain its death. */
const stderrKept = 8192;
/** Milliseconds that a released worker may take to exit. */
const exitTime = 1000;

/** One worker process that runs a program. It only sends and receives messages; queue and retries are in pool.ts. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  #stderr = '';
  #death: string | undefined;
  #onStart: (first: FirstMessage | Died) => void = () => {};
  readonly #onAnswer = new Map<number, (answer: Answer) => void>();
  readonly #underWay = new Set<Promise<Answer>>();
  #tasks = 0;
  /** Resolves when the process has exited. */
  readonly exited: Promise<void>;
  /** The worker's first message: `ready`, `unusable` or `died`. */
  readonly started: Promise<FirstMessage | Died>;

  constructor(program: string) {
    this.#child = fork(entry, [program, String(process.pid)], {
      // By default Node spends 50 MiB per worker, a quarter of its memory, on a young generation and on malloc arenas
      // that training does not fill.
      execArgv: ['--max-semi-space-size=4', '--expose-gc', '--import', loader],
      // Unlike JSON, transfers Float64Arrays, NaN and infinities unchanged.
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // There are as many workers as cores, so threads of a library would only slow them down.
      env: {
        ...{ OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MALLOC_ARENA_MAX: '1' },
        ...process.env,
      },
    });
    this.started = new Promise((resolve) => {
      this.#onStart = resolve;
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-stderrKept);
    });
    this.#child.on('message', (message) => this.#receive(message as WorkerMessage));
    this.exited = new Promise((resolve) => {
      this.#child.on('error', (error) =>
        this.#die(`the worker cannot run: ${error.message}`, resolve),
      );
      this.#child.on('exit', (code, signal) => {
        const end = signal ? `was killed by ${signal}` : `exited with code ${code}`;
        // The last output may arrive after the exit, but another process may hold the pipe open: wait 200 ms at most.
        const done = () => this.#die(`the worker ${end}`, resolve);
        const late = setTimeout(done, 200);
        this.#child.on('close', () => {
          clearTimeout(late);
          done();
        });
      });
    });
  }

  get alive(): boolean {
    return (
      this.#death === undefined && this.#child.exitCode === null && this.#child.signalCode === null
    );
  }

  /** Computes one task, concurrently with the tasks in progress. Never rejects. */
  run(task: unknown): Promise<Answer> {
    if (this.#death !== undefined) return Promise.resolve({ kind: 'died', reason: this.#death });
    const id = this.#tasks++;
    const answer = new Promise<Answer>((resolve) => {
      this.#onAnswer.set(id, resolve);
    });
    this.#underWay.add(answer);
    answer.then(() => this.#underWay.delete(answer));
    const message: TaskMessage = { id, task };
    // An error here means that the process has exited; its exit resolves the answer.
    this.#child.send(message, () => {});
    return answer;
  }

  /** Resolves when every task is answered, including tasks that are being sent now. */
  async answered(): Promise<void> {
    await new Promise(setImmediate);
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Kills the process immediately. */
  kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    return this.exited;
  }

  /** Releases an idle worker, which then exits; kills it if it takes too long. */
  async end(): Promise<void> {
    const timeout = setTimeout(() => this.#child.kill('SIGKILL'), exitTime);
    if (this.#child.connected) this.#child.disconnect();
    await this.exited;
    clearTimeout(timeout);
  }

  #receive(message: WorkerMessage): void {
    if (message.kind === 'ready' || message.kind === 'unusable') {
      this.#onStart(message);
    } else {
      this.#onAnswer.get(message.id)?.(message);
      this.#onAnswer.delete(message.id);
    }
  }

  #die(end: string, resolve: () => void): void {
    this.#death ??= `${end}${explain(this.#stderr)}`;
    const died: Died = { kind: 'died', reason: this.#death };
    this.#onStart(died);
    for (const answer of this.#onAnswer.values()) answer(died);
    this.#onAnswer.clear();
    resolve();
  }
}

/** The error line of a dead process's stderr, in parentheses; an empty text if there is none. */
function explain(stderr: string): string {
  if (/heap out of memory/.test(stderr)) return ' (JavaScript heap out of memory)';
  const line = /^\w*Error\b.*$/m.exec(stderr)?.[0];
  return line ? ` (${line.trim()})` : '';
}
