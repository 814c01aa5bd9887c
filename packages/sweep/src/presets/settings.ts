import { existsSync } from 'node:fs';
import { expected } from '@mixed-dynamics/artifacts';
import { isObject } from './axes.ts';

/** A value to set in a preset, such as 100 at `figure2.dimension`. */
export interface Setting {
  /** The keys from the outermost to the innermost. */
  readonly path: readonly string[];
  readonly value: SettingValue;
}

type SettingValue = number | boolean | string | readonly SettingValue[];

const key = '[A-Za-z]\\w*(?:\\.\\w+)*';
const word = '[-+.\\w]+';
const setting = new RegExp(`^(${key})=(${word}(?:,${word})*)$`);
const decimal = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/**
 * Splits `small,figure2.dimension=100,seed=3` into the preset and its settings. A value may itself contain commas: a
 * part without `=` continues the previous setting.
 */
export function splitSettings(text: string): { base: string; settings: string[] } {
  const first = text.search(new RegExp(`,${key}=`));
  if (first < 0 || existsSync(text)) return { base: text, settings: [] };
  const settings = text.slice(first + 1).split(new RegExp(`,(?=${key}=)`));
  return { base: text.slice(0, first), settings };
}

/**
 * Parses settings such as `figure2.dimension=100`. Values separated by commas form a list.
 * @throws UserError for any other text, and for a key that is set twice
 */
export function parseSettings(texts: readonly string[]): Setting[] {
  const settings = texts.map((text) => {
    const [, keys, words] = setting.exec(text) ?? [];
    if (keys === undefined || words === undefined) throw invalidSetting(text);
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

function invalidSetting(text: string): Error {
  return expected({
    culprit: '`--set`',
    expected: 'a key of the preset and its value, such as figure2.dimension=100',
    got: `'${text}'`,
    remedy: 'values are numbers or words, or several of them separated by commas',
  });
}

/**
 * A copy of a preset's JSON with the settings applied. A number that replaces a list or an axis becomes a list of one.
 * A key that is set also replaces the key with the same meaning: `learningRate` and `learningRateConstant` replace
 * each other, singular values replace `rank`, and `inputs` or `outputs` replaces `dimension`, whose value then goes to
 * the other of the two.
 */
export function applySettings(json: unknown, settings: readonly Setting[]): unknown {
  const root = { preset: structuredClone(json) } as Record<string, unknown>;
  for (const { path, value } of settings) {
    let parent: Record<string, unknown> = root;
    let last = 'preset';
    for (const name of path) {
      const there = Object.hasOwn(parent, last) ? parent[last] : undefined;
      // A list is indexed; a value that cannot contain the key is replaced.
      const holds = Array.isArray(there) ? /^\d+$/.test(name) : isObject(there);
      if (!holds) parent[last] = {};
      parent = parent[last] as Record<string, unknown>;
      last = name;
    }
    parent[last] = isObject(parent[last]) && !isObject(value) ? [value] : value;
  }
  for (const { path } of settings) removeAlternative(root.preset, path, settings);
  return root.preset;
}

/** For each key, the key with the same meaning. */
const alternatives: Readonly<Record<string, string>> = {
  inputs: 'dimension',
  outputs: 'dimension',
  learningRate: 'learningRateConstant',
  learningRateConstant: 'learningRate',
};

/** Removes the alternative of a key that is set, unless the alternative is set too. */
function removeAlternative(
  preset: unknown,
  [name, key, inner]: readonly string[],
  settings: readonly Setting[],
): void {
  const section = (preset as Record<string, unknown>)[name!];
  const other = inner === 'singularValues' ? 'rank' : alternatives[key ?? ''];
  if (!isObject(section) || other === undefined || section[other] === undefined) return;
  if (settings.some(({ path }) => path[0] === name && path[1] === other)) return;
  const { [other]: removed, ...rest } = section;
  if (other === 'dimension') {
    rest.inputs ??= removed;
    rest.outputs ??= removed;
  }
  (preset as Record<string, unknown>)[name!] = rest;
}
