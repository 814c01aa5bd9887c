import { existsSync } from 'node:fs';
import { expected } from '@mixed-dynamics/artifacts';
import { isObject } from './axes.ts';

/** A value that replaces one of a preset: `figure2.dimension`, 100. */
export interface Setting {
  /** From the outermost key inwards. */
  readonly path: readonly string[];
  readonly value: SettingValue;
}

type SettingValue = number | boolean | string | readonly SettingValue[];

const key = '[A-Za-z]\\w*(?:\\.\\w+)*';
const word = '[-+.\\w]+';
const setting = new RegExp(`^(${key})=(${word}(?:,${word})*)$`);
const decimal = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/**
 * Splits `small,figure2.dimension=100,seed=3` into the preset and its settings. Values are numbers, words,
 * or several separated by commas: a part that is not a setting belongs to the previous one.
 */
export function splitSettings(text: string): { base: string; settings: string[] } {
  const first = text.search(new RegExp(`,${key}=`));
  if (first < 0 || existsSync(text)) return { base: text, settings: [] };
  const settings = text.slice(first + 1).split(new RegExp(`,(?=${key}=)`));
  return { base: text.slice(0, first), settings };
}

/**
 * Reads `figure2.dimension=100`. Several values are a list.
 * @throws UserError for anything else, and for a key set twice
 */
export function parseSettings(texts: readonly string[]): Setting[] {
  const settings = texts.map((text) => {
    const [, keys, words] = setting.exec(text) ?? [];
    if (keys === undefined || words === undefined) throw noSetting(text);
    const values = words.split(',').map(parseWord);
    return { path: keys.split('.'), value: values.length === 1 ? values[0]! : values };
  });
  const names = settings.map(({ path }) => path.join('.'));
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice === undefined) return settings;
  throw expected({
    culprit: '`--set`',
    expected: 'every key once',
    got: `\`${twice}\` a second time`,
    remedy: 'leave one of the two out',
  });
}

function parseWord(text: string): SettingValue {
  if (text === 'true' || text === 'false') return text === 'true';
  return decimal.test(text) ? Number(text) + 0 : text;
}

function noSetting(text: string): Error {
  return expected({
    culprit: '`--set`',
    expected: 'a key of the preset and its value, such as figure2.dimension=100',
    got: `'${text}'`,
    remedy: 'values are numbers, words, or several of them with commas between',
  });
}

/**
 * A copy of a preset's JSON with replaced values; a number in place of a list or axis is a list of one. A key
 * that is set replaces keys with the same meaning: `inputs` or `outputs` replaces `dimension`, whose value the other
 * of the two keeps, `learningRate` replaces its constant, and singular values replace `rank`.
 */
export function applySettings(json: unknown, settings: readonly Setting[]): unknown {
  const root = { preset: structuredClone(json) } as Record<string, unknown>;
  for (const { path, value } of settings) {
    let parent: Record<string, unknown> = root;
    let last = 'preset';
    for (const name of path) {
      const there = Object.hasOwn(parent, last) ? parent[last] : undefined;
      // A list is indexed; anything that cannot contain the key is replaced.
      const holds = Array.isArray(there) ? /^\d+$/.test(name) : isObject(there);
      if (!holds) parent[last] = {};
      parent = parent[last] as Record<string, unknown>;
      last = name;
    }
    parent[last] = isObject(parent[last]) && !isObject(value) ? [value] : value;
  }
  for (const { path } of settings) removeRivals(root.preset, path, settings);
  return root.preset;
}

const rivals: Readonly<Record<string, string>> = {
  inputs: 'dimension',
  outputs: 'dimension',
  learningRate: 'learningRateConstant',
  learningRateConstant: 'learningRate',
};

/** Removes the key of a section that says the same as one that is set, unless it is set itself. */
function removeRivals(
  preset: unknown,
  [name, key, inner]: readonly string[],
  settings: readonly Setting[],
): void {
  const section = (preset as Record<string, unknown>)[name!];
  const rival = inner === 'singularValues' ? 'rank' : rivals[key ?? ''];
  if (!isObject(section) || rival === undefined || section[rival] === undefined) return;
  if (settings.some(({ path }) => path[0] === name && path[1] === rival)) return;
  const { [rival]: removed, ...rest } = section;
  if (rival === 'dimension') {
    rest.inputs ??= removed;
    rest.outputs ??= removed;
  }
  (preset as Record<string, unknown>)[name!] = rest;
}
