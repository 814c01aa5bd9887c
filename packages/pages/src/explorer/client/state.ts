import { isGammaPlane } from '@mixed-dynamics/artifacts/exponents';
import type { Facts } from '../facts.ts';
import type { Setting } from '../setting.ts';
import { bordersOf, cellBetween } from './scales.ts';

/** What the diagrams show: results, theory, or theory − results. */
export const views = ['measured', 'predicted', 'difference'] as const;
export type View = (typeof views)[number];

/** The state of the page, which is kept in its address: see `address.ts`. */
export interface State {
  /** The selected cell: its position on the axes, and the trial. */
  readonly column: number;
  readonly row: number;
  readonly trial: number;
  /** Cells pinned for comparison, by index. */
  readonly a: number | null;
  readonly b: number | null;
  /** Whether the network of Figure 1 is shown beside the cells. */
  readonly figure1: boolean;
  readonly scale: 'log' | 'linear';
  /** The iteration shown; null: the iteration of each cell's smallest test error. */
  readonly iteration: number | null;
  readonly view: View;
  /** The setting that theory predicts from. */
  readonly setting: Setting;
}

type Listener = (state: State, before: State) => void;

/** The state with its listeners. */
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

/** The initial state: the cell nearest to the setting of the paper's Figure 1, or the middle. */
export function firstState({
  plane,
  measured,
  setting,
}: Pick<Facts, 'plane' | 'measured' | 'setting'>): State {
  return {
    ...(isGammaPlane(plane)
      ? { column: nearestTo(plane.x.values, -1.85), row: nearestTo(plane.y.values, 2.25) }
      : { column: middle(plane.x.values), row: middle(plane.y.values) }),
    ...{ trial: 0, a: null, b: null, figure1: true, scale: 'log', iteration: null },
    ...{ view: measured ? 'measured' : 'predicted', setting },
  };
}

const middle = (axis: readonly number[]): number => Math.floor(axis.length / 2);

/** The cell of an axis nearest to a value. */
export const nearestTo = (axis: readonly number[], value: number): number =>
  cellBetween(bordersOf(axis), value);
