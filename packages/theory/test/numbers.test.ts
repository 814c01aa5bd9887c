import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { numbersText } from '../bench/numbers.ts';
import { page, withNumbers } from '../bench/page.ts';

it('docs/theory.md has the numbers of today: `npm run numbers -w packages/theory` writes them', () => {
  const text = readFileSync(page, 'utf8');
  expect(withNumbers(text, numbersText())).toBe(text);
});
