import { didYouMean, expected, type UserError } from '@mixed-dynamics/artifacts';
import type { z } from 'zod';
import { isObject, valueAt } from './axes.ts';

export const formOfAxis = 'a list of numbers or { "from", "to", "count" }';

/** A problem found by zod. `forms`: all forms that the key accepts, if the value is a word that fits none of them. */
type Issue = z.core.$ZodIssue & { readonly forms?: string };

/** The error for the first problem of a preset: the key, what was expected, what to do. */
export function presetError(
  error: z.ZodError,
  json: unknown,
  jsonSchema: Record<string, unknown>,
  source: string,
  remedy = 'correct the preset',
): UserError {
  const issue = firstIssue(error.issues.map((candidate) => unwrapUnion(candidate, json)));
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0]! : undefined;
  if (unknown !== undefined) {
    return unknownKey(unknown, keysAt(jsonSchema, issue.path, json), issue.path, source);
  }
  const found = issue.code === 'custom' ? issue.params?.got : valueAt(json, issue.path);
  return expected({
    culprit: `${source}: ${keyName(issue.path)}`,
    expected: expectation(issue),
    got: found ?? 'nothing',
    remedy: remedyOf(issue, found) ?? remedy,
    cause: error,
  });
}

/** The issue to report: an unknown key if there is one, since it often explains a missing key; otherwise the first. */
function firstIssue(issues: readonly Issue[]): Issue {
  return issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
}

/**
 * For a value that may have several forms: if its type shows which form is meant, returns the problem with that form;
 * otherwise returns the issue unchanged.
 */
function unwrapUnion(issue: Issue, json: unknown): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const value = valueAt(json, issue.path);
  const fitting = issue.errors.filter(
    (issues) => !issues.some((each) => hasOtherType(each, value)),
  );
  const known = fitting.filter((issues) =>
    issues.every(({ code }) => code !== 'unrecognized_keys'),
  );
  const [meant] = known.length === 1 ? known : fitting.length === 1 ? fitting : [];
  if (!meant || meant.length === 0) return issue;
  const inner = firstIssue(meant);
  const isWord = inner.code === 'invalid_value' && inner.path.length === 0;
  const forms = isWord && issue.message !== noMessage ? { forms: issue.message } : {};
  return unwrapUnion({ ...inner, ...forms, path: [...issue.path, ...inner.path] }, json);
}

/** Whether the type of a value rules out a form. NaN and infinities count as numbers. */
function hasOtherType(issue: Issue, value: unknown): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === 'invalid_type') {
    return !(['number', 'int'].includes(issue.expected) && typeof value === 'number');
  }
  return issue.code === 'invalid_value' && typeof value !== 'string';
}

function unknownKey(
  key: string,
  valid: readonly string[],
  path: readonly PropertyKey[],
  source: string,
): UserError {
  return expected({
    culprit: `${source}: ${keyName([...path, key])}`,
    expected: `one of the keys ${valid.join(', ')}`,
    got: `\`${key}\``,
    remedy: didYouMean(key, valid, '`') ?? 'remove it or correct its name',
  });
}

/** Zod's message for a union without a message of its own. */
const noMessage = 'Invalid input';

export function expectation(issue: Issue): string {
  if (issue.forms !== undefined) return issue.forms;
  switch (issue.code) {
    case 'custom':
      return String(issue.params?.expected);
    case 'invalid_union':
      return issue.message === noMessage ? formOfAxis : issue.message;
    case 'invalid_value':
      return `one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'too_small':
      if (issue.origin === 'array')
        return `at least ${issue.minimum} value${issue.minimum === 1 ? '' : 's'}`;
      return issue.inclusive ? `at least ${issue.minimum}` : `more than ${issue.minimum}`;
    case 'too_big':
      return `${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}`;
    case 'invalid_type':
      return issue.expected === 'int'
        ? 'an integer'
        : `${article(issue.expected)} ${issue.expected}`;
    default:
      return issue.message;
  }
}

function remedyOf(issue: Issue, got: unknown): string | undefined {
  if (issue.code === 'invalid_value' && typeof got === 'string') {
    return didYouMean(got, issue.values.map(String), '"');
  }
  return got === undefined ? 'add it' : undefined;
}

const article = (noun: string): string => (/^[aeiou]/.test(noun) ? 'an' : 'a');

const keyName = (path: readonly PropertyKey[]): string =>
  path.length === 0 ? 'the preset' : `\`${path.map(String).join('.')}\``;

/** The keys that the schema allows at a path; in a union, those of the first form that has keys. */
function keysAt(
  jsonSchema: Record<string, unknown>,
  path: readonly PropertyKey[],
  json: unknown,
): string[] {
  const steps = [...path, undefined];
  let node: unknown = jsonSchema;
  for (const key of steps) {
    const forms: unknown[] = isObject(node) && Array.isArray(node.anyOf) ? node.anyOf : [node];
    const properties = forms.map((form) => isObject(form) && form.properties).find(isObject);
    if (key === undefined)
      return Object.keys(properties ?? {}).filter((name) => name !== '$schema');
    node = properties?.[key];
  }
  return isObject(json) ? Object.keys(json) : [];
}
