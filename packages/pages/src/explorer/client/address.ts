import { type Facts, indexOf, type Plane, placeOf } from '../facts.ts';
import {
  type Checked,
  conflictIn,
  fields,
  numberIn,
  readNumber,
  readSingularValues,
  refusal,
  type Setting,
  shortened,
  withValues,
} from '../setting.ts';
import { bordersOf } from './scales.ts';
import { firstState, nearestTo, type State, views } from './state.ts';
import { axisText, exponent } from './words.ts';

/** The facts that determine how a state is written as an address. */
export type Page = Pick<Facts, 'plane' | 'measured' | 'theory' | 'setting' | 'stop' | 'figure1'>;

/** The fragment of an address, after `#`. It holds values, not indices, so that it stays valid on a finer grid. */
export function linkOf({ plane, measured, setting: own }: Page, state: State): string {
  const { trial, a, b, setting } = state;
  const parts = new URLSearchParams();
  parts.set('cell', valuesOf(plane, indexOf(plane, state)));
  if (trial > 0) parts.set('trial', String(trial));
  if (a !== null) parts.set('a', valuesOf(plane, a));
  if (b !== null) parts.set('b', valuesOf(plane, b));
  if (!state.figure1) parts.set('figure1', 'no');
  if (state.scale === 'linear') parts.set('scale', 'linear');
  if (state.iteration !== null) parts.set('iteration', String(state.iteration));
  if (measured && state.view !== 'measured') parts.set('view', state.view);
  const usual = new Map(settingParts(own));
  for (const [name, text] of settingParts(setting)) {
    if (text !== usual.get(name)) parts.set(name, text);
  }
  return parts.toString().replaceAll('%2C', ',');
}

const settingParts = (setting: Setting): [name: string, text: string][] => [
  ...fields.map(({ key, name }): [string, string] => [name, String(setting[key])]),
  ['theta', setting.singularValues.join(',')],
  ['update', setting.update],
];

function valuesOf(plane: Plane, index: number): string {
  const { x, y, trial } = placeOf(plane, index);
  return [x, y, ...(trial > 0 ? [trial] : [])].join(',');
}

/**
 * Reads an address that {@link linkOf} wrote, or that a person edited. An absent key gets its initial value.
 * For a key whose value is invalid, `refused` says why, and the value in `before` is kept.
 */
export function stateOf(
  page: Page,
  hash: string,
  before: State = firstState(page),
): { readonly state: State; readonly refused: readonly string[] } {
  const { plane, measured, theory, stop, figure1 } = page;
  const keys = new Keys(hash.replace(/^#/, ''), firstState(page), before);
  const pinned = (text: string) => mapped(readCell(plane, text), (place) => indexOf(plane, place));
  const whole = (to: number) => (text: string) => readNumber({ from: 0, to, whole: true }, text);
  const last = Math.max(stop.maxIterations, (figure1?.rows ?? 1) - 1);
  const shown = measured ? views.filter((view) => theory || view === 'measured') : alone;
  const take = <Key extends keyof State & string>(
    key: Key,
    read: (text: string) => Checked<State[Key]>,
  ) => keys.take(key, (it) => it[key], read);
  const cell = keys.take('cell', cellOf, (text) => readCell(plane, text));
  const state: State = {
    ...cell,
    trial: keys.take('trial', ({ trial }) => trial, whole(plane.trials - 1), cell.trial),
    a: take('a', pinned),
    b: take('b', pinned),
    figure1: take('figure1', (text) => mapped(oneOf(['yes', 'no'])(text), (it) => it === 'yes')),
    scale: take('scale', oneOf(['log', 'linear'])),
    iteration: take('iteration', whole(last)),
    view: take('view', oneOf(shown)),
    setting: theory ? settingIn(keys, before.setting) : page.setting,
  };
  keys.refuseOthers();
  return { state, refused: keys.refused };
}

/** The only view of a page without results. */
const alone = ['predicted'] as const;

interface Position {
  readonly column: number;
  readonly row: number;
  readonly trial: number;
}

const cellOf = ({ column, row, trial }: State): Position => ({ column, row, trial });

function settingIn(keys: Keys, before: Setting): Setting {
  const take = <Key extends keyof Setting>(
    name: string,
    key: Key,
    read: (text: string) => Checked<Setting[Key]>,
  ) => keys.take(name, ({ setting }) => setting[key], read);
  const numbers = fields.map(
    (field) => [field.key, take(field.name, field.key, (text) => readNumber(field, text))] as const,
  );
  const update = take('update', 'update', oneOf(['alternating', 'simultaneous']));
  const given: Setting = { ...before, ...Object.fromEntries(numbers), update };
  const setting = withValues(given, take('theta', 'singularValues', readSingularValues));
  if (keys.has('K') && given.rank !== setting.rank) {
    const wanted = `${setting.rank}, the number of singular values`;
    keys.refuse('K', refusal(wanted, String(given.rank)).refusal);
  }
  const conflict = conflictIn(setting);
  if (conflict === undefined) return setting;
  keys.refuse(['K', 'theta'].find((key) => keys.has(key)) ?? 'd', conflict);
  const { dimension, rank, singularValues } = before;
  const kept = { ...setting, rank, singularValues };
  return conflictIn(kept) === undefined ? kept : { ...kept, dimension };
}

/** The keys of an address, read one by one. */
class Keys {
  readonly #parts: URLSearchParams;
  readonly #first: State;
  readonly #before: State;
  readonly #known: string[] = [];
  /** What could not be read, in words. */
  readonly refused: string[] = [];

  constructor(text: string, first: State, before: State) {
    this.#parts = new URLSearchParams(text);
    this.#first = first;
    this.#before = before;
  }

  has(key: string): boolean {
    return this.#parts.has(key);
  }

  /**
   * Reads the value of a key.
   * @param of selects that value in a state, for a key that is absent or cannot be read
   * @param missing the value of an absent key; default: the value in the initial state
   */
  take<Value>(
    key: string,
    of: (state: State) => Value,
    read: (text: string) => Checked<Value>,
    missing = of(this.#first),
  ): Value {
    this.#known.push(key);
    const texts = this.#parts.getAll(key);
    if (texts.length === 0) return missing;
    const found = texts.length > 1 ? refusal('it once', texts.join(' and ')) : read(texts[0]!);
    if ('value' in found) return found.value;
    this.refuse(key, found.refusal);
    return of(this.#before);
  }

  refuse(key: string, text: string): void {
    this.refused.push(`In the address, ${key}: ${text}`);
  }

  /** Reports the keys of the address that were never read. */
  refuseOthers(): void {
    const others = [...new Set(this.#parts.keys())].filter((key) => !this.#known.includes(key));
    if (others.length === 0) return;
    const got = shortened(others.map((key) => key || 'one without a name').join(', '));
    this.refused.push(
      `In the address: expected the keys ${this.#known.join(', ')}, got ${got}; unknown keys are ignored`,
    );
  }
}

/** Reads a cell: its values on both axes and, if there are several draws, its draw. */
function readCell({ x, y, trials }: Plane, text: string): Checked<Position> {
  const words = text.split(',');
  const [across = Number.NaN, up = Number.NaN, trial = 0] = words.map(numberIn);
  const isOn = (axis: readonly number[], value: number) => {
    const borders = bordersOf(axis);
    return value >= Math.min(...borders) && value <= Math.max(...borders);
  };
  const isDraw = Number.isInteger(trial) && trial >= 0 && trial < trials;
  if (words.length <= 3 && isOn(x.values, across) && isOn(y.values, up) && isDraw) {
    const [column, row] = [nearestTo(x.values, across), nearestTo(y.values, up)];
    return { value: { column, row, trial } };
  }
  const range = ({ key, values }: Plane['x']) =>
    `${axisText(key)} from ${exponent(Math.min(...values))} to ${exponent(Math.max(...values))}`;
  const draw = trials > 1 ? `, and a draw from 0 to ${trials - 1}` : '';
  return refusal(`${range(x)}, a comma, ${range(y)}${draw}`, text);
}

const oneOf =
  <Word extends string>(words: readonly Word[]) =>
  (text: string): Checked<Word> => {
    const value = words.find((word) => word === text);
    return value === undefined ? refusal(words.join(' or '), text) : { value };
  };

const mapped = <From, To>(found: Checked<From>, to: (value: From) => To): Checked<To> =>
  'value' in found ? { value: to(found.value) } : found;
