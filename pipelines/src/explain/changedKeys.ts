/**
 * The keys in which two JSON values differ, with their path and both values, in the order of the
 * keys: `figure2.stop.maxIterations 60 → 61`. Lists count as one value.
 */
export function changedKeys(before: unknown, after: unknown, path = ''): string[] {
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) =>
      changedKeys(before[key], after[key], path ? `${path}.${key}` : key),
    );
  }
  const [one, other] = [show(before), show(after)];
  return one === other ? [] : [`${path} ${one} → ${other}`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
