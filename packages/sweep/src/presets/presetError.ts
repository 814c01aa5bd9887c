import { didYouMean, expected, type UserError } from '@mixed-dynamics/artifacts';
import type { z } from 'zod';
import { isObject, valueAt } from './axes.ts';

export const formOfAxis = 'a list of numbers or { "from", "to", "count" }';

/** A problem that zod found; of a word that is none of a key's forms, what all forms are. */
type Issue = z.core.$ZodIssue & { readonly forms?: string };

/** The first problem of a preset, for the user: which key, what was expected, what to do. */
export function presetError(
  error: z.ZodError,
  json: unknown,
  jsonSchema: Record<string, unknown>,
  source: string,
  remedy = 'correct the preset',
): UserError {
  const issue = mostTelling(error.issues.map((candidate) => unwrapUnion(candidate, json)));
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

/** An unknown key often explains a missing one, so it comes first. */
function mostTelling(issues: readonly Issue[]): Issue {
  return issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
}

/**
 * For a value that may have several forms: the problem of the intended form, if the type of the value shows which
 * that is, otherwise that it has none of them.
 */
function unwrapUnion(issue: Issue, json: unknown): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const value = valueAt(json, issue.path);
  const fitting = issue.errors.filter((issues) => !issues.some((each) => isOther(each, value)));
  const known = fitting.filter((issues) =>
    issues.every(({ code }) => code !== 'unrecognized_keys'),
  );
  const [meant] = known.length === 1 ? known : fitting.length === 1 ? fitting : [];
  if (!meant || meant.length === 0) return issue;
  const inner = mostTelling(meant);
  const isWord = inner.code === 'invalid_value' && inner.path.length === 0;
  const forms = isWord && issue.message !== noMessage ? { forms: issue.message } : {};
  return unwrapUnion({ ...inner, ...forms, path: [...issue.path, ...inner.path] }, json);
}

/** Whether a value is of another type than a form has. NaN and infinities are numbers. */
function isOther(issue: Issue, value: unknown): boolean {
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

/** What zod says of a union without a text of its own. */
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

/** The keys allowed by the schema at a path, following the intended form of unions. */
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
