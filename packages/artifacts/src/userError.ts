/**
 * An error that the user can correct: *expected X, got Y, do Z*. The command line prints only its
 * message, without a stack trace, and exits with code 2. Any other exception is a bug.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** The error of an engine that stopped responding, such as a GPU that was lost during a run. */
export class EngineLost extends UserError {
  /** The engine's name. */
  readonly lost: string;

  constructor(lost: string, message: string) {
    super(message);
    this.lost = lost;
  }
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

/** Builds the one-sentence error of a failed expectation. Usage: `throw expected({...})`. */
export function expected({ culprit, expected, got, remedy, cause }: Expectation): UserError {
  const message = `${culprit}: expected ${expected}, got ${show(got)}; ${remedy}`;
  return new UserError(message, cause === undefined ? undefined : { cause });
}

/**
 * Runs work that may fail because of the disk or a parser, and turns an exception into an error that the user can
 * correct: the given expectation, with the exception's message after "got".
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

const longest = 200;

/** A value as text: text unchanged, anything else as JSON of limited length. Never throws. */
function show(value: unknown): string {
  if (value === '') return 'an empty text';
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  const text = toJson(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function toJson(value: object): string {
  try {
    return JSON.stringify(ArrayBuffer.isView(value) ? Array.from(value as never) : value, plain);
  } catch {
    return String(value); // a cycle
  }
}

/** Turns values into text that JSON would turn into `null` (NaN, Infinity) or refuse (bigint). */
function plain(_key: string, value: unknown): unknown {
  const unsupported =
    typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value));
  return unsupported ? String(value) : value;
}
