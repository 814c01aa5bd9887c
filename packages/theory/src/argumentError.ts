/**
 * An error in an argument that the caller can correct: *expected X, got Y, do Z*. Any other exception is a bug. Its
 * `name` is the same as for all errors that a user can correct, so that a program that prints errors recognises it
 * without loading this package.
 */
export class ArgumentError extends RangeError {
  override readonly name = 'UserError';
}

/** The error *expected X, got Y, do Z* for the argument with this name. */
export function refusal(name: string, expectation: string, got: unknown): ArgumentError {
  return new ArgumentError(`\`${name}\`: expected ${expectation}, got ${got}; correct \`${name}\``);
}

/** @throws ArgumentError unless the number is finite and at least `minimum` */
export function checkNumber(name: string, value: number, minimum = 0): void {
  if (Number.isFinite(value) && value >= minimum) return;
  throw refusal(name, `a finite number of at least ${minimum}`, value);
}

/** @throws ArgumentError unless the number is finite and above zero */
export function checkPositive(name: string, value: number): void {
  if (Number.isFinite(value) && value > 0) return;
  throw refusal(name, 'a positive finite number', value);
}

/** @throws ArgumentError unless the number is an integer of at least `minimum` */
export function checkInteger(name: string, value: number, minimum = 1): void {
  if (Number.isInteger(value) && value >= minimum) return;
  throw refusal(name, `an integer of at least ${minimum}`, value);
}

/** @throws ArgumentError that names the first number that is not finite */
export function checkNumbers(name: string, values: ArrayLike<number>): void {
  const wrong = Array.prototype.findIndex.call(values, (value) => !Number.isFinite(value));
  if (wrong >= 0) throw refusal(name, `finite numbers (element ${wrong})`, values[wrong]);
}
