import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { page, withNumbers } from '../bench/numbers.ts';

it('docs/theory.md has the current numbers; `npm run numbers -w packages/theory` writes them', () => {
  const text = readFileSync(page, 'utf8');
  expect(withNumbers(text)).toBe(text);
});
