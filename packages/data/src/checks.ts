import { expected } from '@mixed-dynamics/artifacts';

/** @throws UserError unless the value is an integer from `minimum` to 2^53 − 1, which float64 represents exactly */
export function checkInteger(name: string, value: number, minimum = 1): void {
  const wanted = `an integer from ${minimum} to 2^53 - 1`;
  check(Number.isSafeInteger(value) && value >= minimum, name, value, wanted, 'a whole number');
}

/** @throws UserError for NaN and the infinities */
export function checkFinite(name: string, value: number): void {
  check(Number.isFinite(value), name, value, 'a finite number', 'a finite value');
}

/** @throws UserError for zero, negative numbers, NaN and the infinities */
export function checkPositive(name: string, value: number): void {
  const holds = Number.isFinite(value) && value > 0;
  check(holds, name, value, 'a positive finite number', 'a value above zero');
}

/** @throws UserError unless the value is a finite number of at least 1 */
export function checkAtLeastOne(name: string, value: number): void {
  const holds = Number.isFinite(value) && value >= 1;
  check(holds, name, value, 'a finite number of at least 1', 'a size');
}

function check(holds: boolean, name: string, got: number, wanted: string, pass: string): void {
  if (holds) return;
  const remedy = `pass ${pass} for \`${name}\``;
  throw expected({ culprit: `\`${name}\``, expected: wanted, got, remedy });
}

/** @throws UserError if the length of an array does not match its shape */
export function checkLength(name: string, length: number, rows: number, columns: number): void {
  if (length === rows * columns) return;
  throw expected({
    culprit: `\`${name}\``,
    expected: `${rows} × ${columns} = ${rows * columns} numbers, row by row`,
    got: length,
    remedy: `check the shape of \`${name}\`: W₁ is width × inputs, W₂ outputs × width`,
  });
}
