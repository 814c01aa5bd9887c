import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPresetJson } from '../src/presets/loadPreset.ts';
import { temporaryFolder } from './fixtures/setup.ts';

function read(content: string | Uint8Array): unknown {
  const path = join(temporaryFolder(), 'mine.json');
  writeFileSync(path, content);
  return readPresetJson(path);
}

test('accepts a byte order mark; refuses UTF-16 and other encodings by name', () => {
  expect(read('\ufeff{"seed": 1}')).toEqual({ seed: 1 });
  const utf16 = Buffer.concat([Uint8Array.of(0xff, 0xfe), Buffer.from('{}', 'utf16le')]);
  expect(() => read(utf16)).toThrow(/mine\.json: expected a text file in UTF-8, got UTF-16; save/);
  expect(() => read(Uint8Array.of(0x7b, 0xe9, 0x7d))).toThrow(/got bytes that are not UTF-8; save/);
});

test.each([
  ['{"seed": 1,\n  "figure2": {,}\n}', /line 2, column 15/],
  ['{"seed": 1', /line 1, column 11/],
  ['{"seed": 1,\n}', /line 2, column 1/],
  ['', /line 1, column 1/],
  ['{"a": tru}', /line 1, column/],
])('%j is refused with line and column', (text, place) => {
  expect(() => read(text)).toThrow(/mine\.json: expected a preset in JSON, got .+; correct/);
  expect(() => read(text)).toThrow(place);
});

test('a duplicate key is refused at any level, with its path, line and column', () => {
  expect(() => read('{"seed": 1,\n "seed": 2}')).toThrow(
    /expected every key once, got `seed` a second time in line 2, column 2; remove one/,
  );
  expect(() => read('{"a": [{"b": {"c": 1, "c": 1}}]}')).toThrow(/got `a\.0\.b\.c` a second/);
  expect(read('{"a": {"b": 1}, "b": {"a": 1}, "c": "a: b, a: b"}')).toMatchObject({
    c: 'a: b, a: b',
  });
});
