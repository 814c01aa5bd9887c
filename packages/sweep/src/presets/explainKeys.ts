import { presetJsonSchema } from './preset.ts';

/** A description of one key of a preset. */
export interface KeyFacts {
  /** Its section; empty for a key of the preset itself. */
  readonly section: string;
  /** Its name in the section: `dimension`, `stop.trainError`. */
  readonly key: string;
  /** The values it takes: `a whole number, 2 … 10000`. */
  readonly takes: string;
  /** The default value in JSON; `required` for a required key, `none` for an optional key without a default. */
  readonly default: string;
  /** Absent if the number has no unit. */
  readonly unit?: string;
  /** What it does. */
  readonly description: string;
}

/** The parts of a JSON Schema that are read here; `unit` is an extension of this project. */
interface Node {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Node[];
  readonly items?: Node;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly description?: string;
  readonly unit?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** Describes every key of a preset from the schema, in the order of the schema. */
export function explainKeys(schema: Node = presetJsonSchema()): KeyFacts[] {
  const { properties = {}, required = [] } = schema;
  const names = Object.keys(properties).filter((name) => name !== '$schema');
  return names.flatMap((name) => {
    const node = properties[name]!;
    if (node.properties) return keysOf(node, name, '');
    return [factsOf(node, '', name, required.includes(name))];
  });
}

function keysOf(node: Node, section: string, above: string): KeyFacts[] {
  const { properties = {}, required = [] } = node;
  return Object.entries(properties).flatMap(([name, child]) => {
    const key = `${above}${name}`;
    if (child.properties) return keysOf(child, section, `${key}.`);
    return [factsOf(child, section, key, required.includes(name))];
  });
}

function factsOf(node: Node, section: string, key: string, isRequired: boolean): KeyFacts {
  const { default: value, unit, description = '' } = node;
  const none = isRequired ? 'required' : 'none';
  return {
    ...{ section, key, takes: takesOf(node), description },
    default: value === undefined ? none : jsonOf(value),
    ...(unit !== undefined && { unit }),
  };
}

const jsonOf = (value: unknown): string => JSON.stringify(value).replaceAll(',', ', ');

function takesOf(node: Node): string {
  if (node.anyOf) return formsOf(node.anyOf).join(', or ');
  if (node.enum) return node.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.type === 'array') return `a list of (${takesOf(node.items ?? {})})`;
  if (node.properties) {
    const { required = [] } = node;
    const entries = Object.entries(node.properties).map(
      ([name, child]) => `"${name}"${required.includes(name) ? '' : '?'}: ${takesOf(child)}`,
    );
    return `{ ${entries.join('; ')} }`;
  }
  if (node.type === 'integer') return `a whole number${rangeOf(node)}`;
  if (node.type === 'number') return `a number${rangeOf(node)}`;
  if (node.type === 'boolean') return 'true | false';
  return node.type === 'string' ? 'a text' : 'any value';
}

/** The forms that a key takes; the two forms of an axis count as one. */
function formsOf(nodes: readonly Node[]): string[] {
  const isAxis = nodes.some(({ properties }) => properties && 'count' in properties);
  const others = nodes.filter(
    ({ properties, items }) =>
      !(isAxis && ((properties && 'count' in properties) || items?.type === 'number')),
  );
  return [...(isAxis ? [axisForm] : []), ...others.map(takesOf)];
}

/** The name that {@link explainKeys} gives to the two forms of an axis. */
export const axisForm = 'an axis';

function rangeOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Node): string {
  const low = minimum ?? exclusiveMinimum;
  const high = maximum ?? exclusiveMaximum;
  const least = minimum !== undefined ? '≥' : '>';
  const most = maximum !== undefined ? '≤' : '<';
  const isAny = high === Number.MAX_SAFE_INTEGER || high === undefined;
  if (low !== undefined && low > Number.MIN_SAFE_INTEGER) {
    return ` ${least} ${low}${isAny ? '' : `, ${most} ${high}`}`;
  }
  return isAny ? '' : ` ${most} ${high}`;
}
