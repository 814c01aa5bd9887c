import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { attempt, decodeText, didYouMean, expected } from '@mixed-dynamics/artifacts';
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { valueAt } from './axes.ts';
import { withFiles } from './files.ts';
import { type Preset, parsePreset, presetJsonSchema, presetSchema } from './preset.ts';
import { applySettings, parseSettings, type Setting, splitSettings } from './settings.ts';

/** The sorted names of the presets in a folder; `preset.schema.json` is not a preset. */
export function presetNames(presetsDir: string): string[] {
  if (!existsSync(presetsDir)) return [];
  return readdirSync(presetsDir)
    .filter((file) => file.endsWith('.json') && !file.endsWith('.schema.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

/**
 * Reads a preset by its name in `presetsDir`, or by a path, which contains a slash or ends with `.json`. Settings
 * after the name replace values: `small,figure2.dimension=100,seed=3`. A key without a section belongs to figure2 if
 * no other section of the preset has that key: `weightDecay=0.01`.
 * @param more further settings: `seed=3`
 * @returns `name`: the file's name without `.json` (results go to `out/<name>`), and `path`, both followed by the
 *   settings; `preset`; and `json`: the file's content with the settings applied, before defaults are filled in
 * @throws UserError when there is no such preset (listing the existing names), and as {@link readPresetJson} and
 *   {@link parsePreset} do
 */
export function loadPreset(nameOrPath: string, presetsDir: string, more: readonly string[] = []) {
  const { base, settings: own } = splitSettings(nameOrPath);
  const settings = [...own, ...more];
  const isPath = /[/\\]|\.json$/.test(base);
  const path = isPath ? base : join(presetsDir, `${base}.json`);
  if (!isPath && !existsSync(path)) throw unknownName(base, presetNames(presetsDir));
  const json = readPresetJson(path);
  const read = (parsed: Preset, source: string) => withFiles(parsed, dirname(path), source);
  const preset = parsePreset(json, path);
  const name = basename(path, '.json');
  if (settings.length === 0) return { name, path, preset: read(preset, path), json };
  const named = settings.map((text) => inFigure2(text, json));
  const suffix = named.map((text) => `,${text}`).join('');
  const parsed = parseSettings(named);
  refuseOtherSections(parsed, preset, name);
  const changed = applySettings(json, parsed);
  return {
    name: `${name}${suffix}`,
    path: `${path}${suffix}`,
    preset: read(parsePreset(changed, '`--set`', 'change the value'), '`--set`'),
    json: changed,
  };
}

/** Adds `figure2.` to a key without a section if only figure2 can be meant. */
function inFigure2(text: string, json: unknown): string {
  const [key] = /^[A-Za-z]\w*/.exec(text) ?? [];
  const sections = json as Readonly<Record<string, unknown>>;
  if (key === undefined || !('figure2' in sections) || Object.hasOwn(presetSchema.shape, key)) {
    return text;
  }
  const others = Object.entries(sections).filter(([name]) => name !== 'figure2');
  const isTaken = others.some(
    ([, part]) => typeof part === 'object' && part !== null && Object.hasOwn(part, key),
  );
  const isKey = valueAt(presetJsonSchema(), ['properties', 'figure2', 'properties', key]);
  return isKey && !isTaken ? `figure2.${text}` : text;
}

/** Keys that describe a preset without changing it. */
const unsettable = ['$schema', 'description'];

/**
 * Refuses two kinds of settings for which validation would give a less helpful error: one in a section that the
 * preset does not have, whose other keys would all be missing, and a key without its section.
 */
function refuseOtherSections(settings: readonly Setting[], preset: Preset, name: string): void {
  const keys = Object.keys(presetSchema.shape);
  const wrong = settings.find(({ path: [section] }) => !Object.hasOwn(preset, section!));
  if (!wrong) return;
  const [section] = wrong.path as [string];
  const owners = Object.entries(preset).filter(
    ([, part]) => typeof part === 'object' && Object.hasOwn(part, section),
  );
  if (owners.length === 0 && !keys.includes(section)) return;
  const [owner] = owners[0] ?? [];
  throw expected({
    culprit: `\`--set\`: \`${wrong.path.join('.')}\``,
    expected: `a key of the preset '${name}': ${keys.filter((key) => Object.hasOwn(preset, key) && !unsettable.includes(key)).join(', ')}`,
    got: `\`${section}\``,
    remedy: owner ? `did you mean \`${owner}.${section}\`?` : 'name a preset that has this section',
  });
}

function unknownName(name: string, names: readonly string[]): Error {
  return expected({
    culprit: '`--preset`',
    expected: `one of ${names.join(', ') || '(the folder holds none)'}, or the path of a JSON file`,
    got: `'${name}'`,
    remedy: didYouMean(name, names, "'") ?? 'choose one of these or write a new file',
  });
}

/**
 * Reads a hand-written JSON file, with or without a byte order mark.
 * @throws UserError for UTF-16, and with line and column for invalid JSON and for a duplicate key at any level, of
 *   which `JSON.parse` would silently use the last
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

/** Node's messages give the position of most errors; the YAML parser, which accepts JSON, finds the others. */
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

/** The first duplicate key, with its path. */
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
