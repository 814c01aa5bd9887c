import { type Expectation, expected } from './userError.ts';

/**
 * Does something that the disk or a parser may refuse, and says so in words that a user can act on:
 * what is thrown becomes the error of this expectation, with its message as what was got.
 * @throws UserError instead of anything that `work` throws
 */
export function attempt<Value>(
  expectation: Omit<Expectation, 'got' | 'cause'>,
  work: () => Value,
): Value {
  try {
    return work();
  } catch (cause) {
    throw expected({ ...expectation, got: (cause as Error).message, cause });
  }
}
