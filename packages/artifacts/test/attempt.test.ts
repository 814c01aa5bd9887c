import { expect, test } from 'vitest';
import { attempt, UserError } from '../src/index.ts';

const expectation = { culprit: 'x.json', expected: 'JSON', remedy: 'correct it' };

test('what works is handed on', () => {
  expect(attempt(expectation, () => 7)).toBe(7);
});

test('what is thrown becomes the sentence, and stays as its cause', () => {
  const cause = new SyntaxError('a stray comma');
  const refused = () =>
    attempt(expectation, () => {
      throw cause;
    });
  expect(refused).toThrow(UserError);
  expect(refused).toThrow(/^x\.json: expected JSON, got a stray comma; correct it$/);
  expect(refused).toThrow(expect.objectContaining({ cause }));
});
