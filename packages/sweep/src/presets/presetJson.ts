import { readFileSync } from 'node:fs';
import { attempt, decodeText, expected } from '@mixed-dynamics/artifacts';
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

/**
 * Reads a JSON file that people write by hand. A byte order mark is let pass.
 * @throws UserError with line and column for text that is no JSON, or in UTF-16, and for a key that
 *   is given twice at any level: `JSON.parse` would let the last one win without a word
 */
export function readPresetJson(path: string): unknown {
  const readable = {
    culprit: path,
    expected: 'a preset file that can be read',
    remedy: 'check the path',
  };
  const bytes = attempt(readable, () => readFileSync(path));
  const text = decodeText(path, bytes);
  try {
    const value: unknown = JSON.parse(text);
    refuseRepeatedKeys(path, text);
    return value;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw expected({
      culprit: path,
      expected: 'a preset in JSON',
      got: `${cause.message.replace(/ \(line \d+ column \d+\)/, '')}${placeOf(cause.message, text)}`,
      remedy: 'correct the syntax (no comments, no comma after the last entry)',
      cause,
    });
  }
}

/** Node names the position of most mistakes; YAML, which contains JSON, finds the others. */
function placeOf(message: string, text: string): string {
  const [, offset] = /at position (\d+)/.exec(message) ?? [];
  const lines = new LineCounter();
  const { errors } = parseDocument(text, { lineCounter: lines });
  const at = offset === undefined ? (errors[0]?.pos[0] ?? text.length) : Number(offset);
  const { line, col } = lines.linePos(at);
  return ` (line ${Math.max(1, line)}, column ${Math.max(1, col)})`;
}

function refuseRepeatedKeys(path: string, text: string): void {
  const lines = new LineCounter();
  const { contents } = parseDocument(text, { lineCounter: lines, uniqueKeys: false });
  const repeated = repeatedKey(contents, []);
  if (!repeated) return;
  const { line, col } = lines.linePos(repeated.offset);
  throw expected({
    culprit: path,
    expected: 'every key once',
    got: `\`${repeated.key}\` a second time in line ${line}, column ${col}`,
    remedy: 'remove one of the two',
  });
}

/** The first key that its object holds already, with its path. */
function repeatedKey(
  node: Node | null,
  above: readonly string[],
): { readonly key: string; readonly offset: number } | undefined {
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      const found = repeatedKey(item as Node, [...above, String(index)]);
      if (found) return found;
    }
  }
  if (!isMap(node)) return undefined;
  const seen = new Set<string>();
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : '';
    const here = [...above, name];
    if (seen.has(name)) return { key: here.join('.'), offset: (key as Node).range?.[0] ?? 0 };
    seen.add(name);
    const found = repeatedKey(value as Node | null, here);
    if (found) return found;
  }
  return undefined;
}
