import { isGammaPlane } from '@mixed-dynamics/artifacts/exponents';
import { type Facts, indexOf, type Plane, placeOf } from '../facts.ts';
import { addSetting, type Setting, settingIn } from '../setting.ts';

/** What the diagrams show: results, theory, or theory − results. */
export const views = ['measured', 'predicted', 'difference'] as const;
export type View = (typeof views)[number];

/** The state of the page, stored in its link. */
export interface State {
  /** The selected cell: its position on the axes, and the trial. */
  readonly column: number;
  readonly row: number;
  readonly trial: number;
  /** Cells pinned for comparison, by index. */
  readonly a: number | null;
  readonly b: number | null;
  /** Whether the network of Figure 1 is shown beside them. */
  readonly figure1: boolean;
  readonly scale: 'log' | 'linear';
  /** The iteration shown; null: that of each cell's smallest test error. */
  readonly iteration: number | null;
  readonly view: View;
  /** What theory predicts from. */
  readonly setting: Setting;
}

/** What of the facts decides how a state is written. */
export type Page = Pick<Facts, 'plane' | 'measured' | 'setting'>;

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
export function firstState({ plane, measured, setting }: Page): State {
  return {
    ...(isGammaPlane(plane)
      ? { column: nearestTo(plane.x.values, -1.85), row: nearestTo(plane.y.values, 2.25) }
      : { column: middle(plane.x.values), row: middle(plane.y.values) }),
    ...{ trial: 0, a: null, b: null, figure1: true, scale: 'log', iteration: null },
    ...{ view: measured ? 'measured' : 'predicted', setting },
  };
}

const middle = (axis: readonly number[]): number => Math.floor(axis.length / 2);

/** The index of the nearest value on an axis. */
function nearestTo(axis: readonly number[], value: number): number {
  let best = 0;
  axis.forEach((candidate, i) => {
    if (Math.abs(candidate - value) < Math.abs(axis[best]! - value)) best = i;
  });
  return best;
}

/** The part of an address after `#`: values, not indices, so that it also fits a finer grid. */
export function linkOf({ plane, measured, setting }: Page, state: State): string {
  const { trial, a, b } = state;
  const parts = new URLSearchParams();
  const cell = indexOf(plane, state);
  parts.set('cell', valuesOf(plane, cell));
  if (trial > 0) parts.set('trial', String(trial));
  if (a !== null) parts.set('a', valuesOf(plane, a));
  if (b !== null) parts.set('b', valuesOf(plane, b));
  if (!state.figure1) parts.set('figure1', 'no');
  if (state.scale === 'linear') parts.set('scale', 'linear');
  if (state.iteration !== null) parts.set('iteration', String(state.iteration));
  if (measured && state.view !== 'measured') parts.set('view', state.view);
  addSetting(parts, state.setting, setting);
  return parts.toString().replaceAll('%2C', ',');
}

/**
 * Reads the output of {@link linkOf}; unreadable parts keep their initial values, those of the setting with
 * a word.
 */
export function stateOf(
  page: Page,
  hash: string,
): { readonly state: State; readonly refused: readonly string[] } {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  const { plane, measured } = page;
  const first = firstState(page);
  const trial = wholeNumber(parts.get('trial'), plane.trials - 1) ?? 0;
  const cell = cellAt(plane, parts.get('cell'));
  const place = cell === null ? first : placeOf(plane, cell);
  const view = views.find((name) => measured && name === parts.get('view'));
  const { setting, refused } = settingIn(parts, page.setting);
  const state: State = {
    ...{ column: place.column, row: place.row, trial },
    a: cellAt(plane, parts.get('a')),
    b: cellAt(plane, parts.get('b')),
    figure1: parts.get('figure1') !== 'no',
    scale: parts.get('scale') === 'linear' ? 'linear' : 'log',
    iteration: wholeNumber(parts.get('iteration'), 1e6),
    ...{ view: view ?? first.view, setting },
  };
  return { state, refused };
}

function valuesOf(plane: Plane, index: number): string {
  const { x, y, trial } = placeOf(plane, index);
  return [x, y, ...(trial > 0 ? [trial] : [])].join(',');
}

function cellAt(plane: Plane, text: string | null): number | null {
  if (!text) return null;
  const [x, y, trial = 0] = text.split(',').map((word) => (word === '' ? Number.NaN : +word));
  if (x === undefined || y === undefined) return null;
  if (![x, y, trial].every(Number.isFinite)) return null;
  if (!Number.isInteger(trial) || trial < 0 || trial >= plane.trials) return null;
  const [column, row] = [nearestTo(plane.x.values, x), nearestTo(plane.y.values, y)];
  return indexOf(plane, { column, row, trial });
}

function wholeNumber(text: string | null, most: number): number | null {
  if (text === null || !/^\d+$/.test(text)) return null;
  return Math.min(Number(text), most);
}
