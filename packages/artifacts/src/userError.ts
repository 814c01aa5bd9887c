/**
 * An error that the user can mend: *expected X, got Y, do Z*. The command line prints its message
 * alone, without a stack trace, and exits with code 2. Everything else that is thrown is a bug.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
}

export interface Expectation {
  /** What is wrong: an argument in backticks, a key with its path, a file. */
  readonly culprit: string;
  readonly expected: string;
  readonly got: unknown;
  /** What to do about it, in the imperative. */
  readonly remedy: string;
  readonly cause?: unknown;
}

/** Builds the one-sentence error of a failed expectation; `throw expected({...})`. */
export function expected({ culprit, expected, got, remedy, cause }: Expectation): UserError {
  const message = `${culprit}: expected ${expected}, got ${show(got)}; ${remedy}`;
  return new UserError(message, cause === undefined ? undefined : { cause });
}

function show(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  return JSON.stringify(value) ?? String(value);
}
