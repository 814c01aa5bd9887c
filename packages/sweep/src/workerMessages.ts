/** What the pool sends to a worker: one task at a time. */
export interface TaskMessage {
  readonly task: unknown;
}

export interface ThrownError {
  readonly name: string;
  readonly message: string;
}

/** What a worker sends back. `unusable`: the cell program cannot be loaded at all. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unusable'; readonly error: ThrownError }
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'thrown'; readonly error: ThrownError };
