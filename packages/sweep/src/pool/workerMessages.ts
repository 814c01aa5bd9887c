/** A task sent to a worker; several may be in progress at a time. */
export interface TaskMessage {
  readonly id: number;
  readonly task: unknown;
}

export interface ThrownError {
  readonly name: string;
  readonly message: string;
  /** The lost engine, if that is the reason. */
  readonly lost?: string;
}

/** A worker's first message. `unusable`: the program cannot be loaded. */
export type FirstMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unusable'; readonly error: ThrownError };

/** The outcome of the task with this id. */
export type TaskAnswer =
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'thrown'; readonly id: number; readonly error: ThrownError };

export type WorkerMessage = FirstMessage | TaskAnswer;
