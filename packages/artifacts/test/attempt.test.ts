import { expect, test } from 'vitest';
import { attempt, UserError } from '../src/index.ts';

const expectation = { culprit: 'x.json', expected: 'JSON', remedy: 'correct it' };

test('returns the value of the work', () => {
  expect(attempt(expectation, () => 7)).toBe(7);
});

test('turns an exception into a UserError with the exception as its cause', () => {
  const cause = new SyntaxError('a stray comma');
  const refused = () =>
    attempt(expectation, () => {
      throw cause;
    });
  expect(refused).toThrow(UserError);
  expect(refused).toThrow(/^x\.json: expected JSON, got a stray comma; correct it$/);
  expect(refused).toThrow(expect.objectContaining({ cause }));
});
