import type { PlaneAxes, PlaneAxis } from '@mixed-dynamics/artifacts';
import { type Axis, axisValues } from '../grid/axis.ts';
import type { AxisKey } from './keys.ts';

/** The [horizontal, vertical] axes of a section without the key `axes`. */
export const usualAxes: readonly [AxisKey, AxisKey] = ['gammaSigma2', 'gammaW'];

/** The part of a section that says which keys are the axes of its plane. */
export interface WithAxes {
  readonly axes?: readonly [AxisKey, AxisKey];
}

/** The value at a dotted key or a path; `undefined` if there is none. */
export function valueAt(json: unknown, key: string | readonly PropertyKey[]): unknown {
  const path = typeof key === 'string' ? key.split('.') : key;
  return path.reduce((value, name) => (isObject(value) ? value[name] : undefined), json);
}

/** Whether a value is an object or a list. */
export const isObject = (value: unknown): value is Record<PropertyKey, unknown> =>
  typeof value === 'object' && value !== null;

/** A copy with a new value at a dotted key; everything above that key must exist. */
export function withValue<S extends object>(section: S, key: string, value: unknown): S {
  const [name, ...rest] = key.split('.') as [string, ...string[]];
  const own = section as Record<string, unknown>;
  return {
    ...section,
    [name]: rest.length === 0 ? value : withValue(own[name] as object, rest.join('.'), value),
  };
}

/** All values of a key that holds a number or an axis; empty if it is absent or holds anything else. */
export function valuesOf(section: object, key: string): number[] {
  const value = valueAt(section, key);
  if (typeof value === 'number') return [value];
  const isAxis = Array.isArray(value) || (typeof value === 'object' && value && 'from' in value);
  return isAxis ? axisValues(value as Axis) : [];
}

/** The column of a table for a key: `start.lambdaBalanced` becomes `start_lambda_balanced`. */
export const columnOf = (key: string): string =>
  key.replaceAll('.', '_').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export type KeyOf<Column extends string> = Column extends `${infer First}_${infer Rest}`
  ? `${First}${Capitalize<KeyOf<Rest>>}`
  : Column;

/** The name in code of a column's values: `min_test_error` becomes `minTestError`. */
export const keyOf = <Column extends string>(column: Column): KeyOf<Column> =>
  column.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()) as KeyOf<Column>;

/** The axes of a plane with their keys, columns and values; x is horizontal. */
export function axesOf(section: WithAxes): PlaneAxes {
  const [x, y] = section.axes ?? usualAxes;
  return { x: axisOf(section, x), y: axisOf(section, y) };
}

function axisOf(section: WithAxes, key: AxisKey): PlaneAxis {
  const values = axisValues(valueAt(section, key) as Axis);
  return { key, column: columnOf(key), values };
}

/** The axes of a plane other than γ_σ² and γ_w. */
export const moreAxes = ({ axes = usualAxes }: WithAxes): AxisKey[] =>
  axes.filter((key) => !usualAxes.includes(key));

/** Default values: a section means the same with and without them. */
const defaults: readonly (readonly [key: string, value: unknown])[] = [
  ['start', 'gaussian'],
  ['varianceRatio', 1],
  ['weightDecay', 0],
  ['momentum', 0],
  ['loss', 'full'],
  ['loss.mask', 1],
  ['loss.covariance.powerLaw', 0],
];

/** Removes keys with default values, so that equal settings have one form; λ = 0 becomes `start: 'balanced'`. */
export function withoutDefaults<S extends object>(section: S): S {
  const absent = defaults.flatMap(([key, value]) =>
    valueAt(section, key) === value ? [key.split('.')[0]!] : [],
  );
  const rest = Object.fromEntries(
    Object.entries(section).filter(([key, value]) => !absent.includes(key) && value !== undefined),
  ) as S;
  return valueAt(rest, 'start.lambdaBalanced') === 0 ? { ...rest, start: 'balanced' } : rest;
}
