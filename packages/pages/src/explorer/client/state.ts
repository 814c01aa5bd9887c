import { indexOf, type Plane, placeOf } from '../facts.ts';

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

type Listener = (state: State, before: State) => void;

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

/** What the page shows at first: the cell nearest to the setting of the paper's Figure 1. */
export function firstState(plane: Plane): State {
  return {
    column: nearestTo(plane.gammaSigma2, -1.85),
    row: nearestTo(plane.gammaW, 2.25),
    ...{ trial: 0, a: null, b: null, figure1: true, scale: 'log', iteration: null },
  };
}

/** The position of the value on an axis that is nearest. */
export function nearestTo(axis: readonly number[], value: number): number {
  let best = 0;
  axis.forEach((candidate, i) => {
    if (Math.abs(candidate - value) < Math.abs(axis[best]! - value)) best = i;
  });
  return best;
}

/** The part of an address after `#`: exponents, not positions, so that it fits a finer grid too. */
export function linkOf(plane: Plane, state: State): string {
  const { trial, a, b } = state;
  const parts = new URLSearchParams();
  const cell = indexOf(plane, state);
  parts.set('cell', exponents(plane, cell));
  if (trial > 0) parts.set('trial', String(trial));
  if (a !== null) parts.set('a', exponents(plane, a));
  if (b !== null) parts.set('b', exponents(plane, b));
  if (!state.figure1) parts.set('figure1', 'no');
  if (state.scale === 'linear') parts.set('scale', 'linear');
  if (state.iteration !== null) parts.set('iteration', String(state.iteration));
  return parts.toString().replaceAll('%2C', ',');
}

/** Reads what {@link linkOf} wrote; what cannot be read stays as it is at first. */
export function stateOf(plane: Plane, hash: string): State {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  const first = firstState(plane);
  const trial = wholeNumber(parts.get('trial'), plane.trials - 1) ?? 0;
  const cell = cellAt(plane, parts.get('cell'));
  const place = cell === null ? first : placeOf(plane, cell);
  return {
    ...{ column: place.column, row: place.row, trial },
    a: cellAt(plane, parts.get('a')),
    b: cellAt(plane, parts.get('b')),
    figure1: parts.get('figure1') !== 'no',
    scale: parts.get('scale') === 'linear' ? 'linear' : 'log',
    iteration: wholeNumber(parts.get('iteration'), 1e6),
  };
}

function exponents(plane: Plane, index: number): string {
  const { gammaSigma2, gammaW, trial } = placeOf(plane, index);
  return [gammaSigma2, gammaW, ...(trial > 0 ? [trial] : [])].join(',');
}

function cellAt(plane: Plane, text: string | null): number | null {
  if (!text) return null;
  const [x, y, trial = 0] = text.split(',').map((word) => (word === '' ? Number.NaN : +word));
  if (x === undefined || y === undefined) return null;
  if (![x, y, trial].every(Number.isFinite)) return null;
  if (!Number.isInteger(trial) || trial < 0 || trial >= plane.trials) return null;
  const [column, row] = [nearestTo(plane.gammaSigma2, x), nearestTo(plane.gammaW, y)];
  return indexOf(plane, { column, row, trial });
}

function wholeNumber(text: string | null, most: number): number | null {
  if (text === null || !/^\d+$/.test(text)) return null;
  return Math.min(Number(text), most);
}
