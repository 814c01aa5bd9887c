/** What is chosen on the page; what a link to it says. */
export interface State {
  /** The cell that is looked at: its place on the axes, and the trial. */
  readonly column: number;
  readonly row: number;
  readonly trial: number;
  /** Cells pinned for comparison, by index. */
  readonly a: number | null;
  readonly b: number | null;
  /** Whether the network of Figure 1 stands beside them. */
  readonly figure1: boolean;
  readonly scale: 'log' | 'linear';
  /** The iteration that is read off; null: where the test error of each cell is smallest. */
  readonly iteration: number | null;
}

export type Listener = (state: State, before: State) => void;

/** The state and who is told of its changes. */
export class Store {
  #state: State;
  readonly #listeners: Listener[] = [];

  constructor(state: State) {
    this.#state = state;
  }

  get state(): State {
    return this.#state;
  }

  change(patch: Partial<State>): void {
    const before = this.#state;
    const entries = Object.entries(patch) as [keyof State, unknown][];
    if (entries.every(([key, value]) => before[key] === value)) return;
    this.#state = { ...before, ...patch };
    for (const listener of this.#listeners) listener(this.#state, before);
  }

  onChange(listener: Listener): void {
    this.#listeners.push(listener);
  }
}
