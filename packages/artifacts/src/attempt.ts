import { type Expectation, expected } from './userError.ts';

/**
 * Runs work that the disk or a parser may refuse, and turns an exception into an error on which a user
 * can act: this expectation, with the exception's message as what was got.
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
