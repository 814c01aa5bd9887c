/** A key that differs between two JSON values: its path, and both values as JSON. */
interface DifferingKey {
  readonly key: string;
  readonly before: string;
  readonly after: string;
}

/** The keys in which two JSON values differ, in their order. Lists count as one value. */
export function differingKeys(before: unknown, after: unknown, path = ''): DifferingKey[] {
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) =>
      differingKeys(before[key], after[key], path ? `${path}.${key}` : key),
    );
  }
  const [one, other] = [show(before), show(after)];
  return one === other ? [] : [{ key: path, before: one, after: other }];
}

/** The differing keys as texts: `figure2.stop.maxIterations 60 → 61`. */
export function changedKeys(before: unknown, after: unknown): string[] {
  return differingKeys(before, after).map(
    ({ key, before: one, after: other }) => `${key} ${one} → ${other}`,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
