/** What the pool sends to a worker; several tasks may be under way at a time. */
export interface TaskMessage {
  readonly id: number;
  readonly task: unknown;
}

export interface ThrownError {
  readonly name: string;
  readonly message: string;
  /** The engine that was lost, if that is what happened. */
  readonly lost?: string;
}

/** A worker's first word. `unusable`: the cell program cannot be loaded at all. */
export type FirstMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unusable'; readonly error: ThrownError };

/** What became of the task of this id. */
export type TaskAnswer =
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'thrown'; readonly id: number; readonly error: ThrownError };

export type WorkerMessage = FirstMessage | TaskAnswer;
