import { expected } from '@mixed-dynamics/artifacts';

/** Refuses anything but an integer of at least `minimum` that float64 represents exactly. */
export function checkInteger(name: string, value: number, minimum = 1): void {
  if (Number.isSafeInteger(value) && value >= minimum) return;
  throw expected({
    culprit: `\`${name}\``,
    expected: `an integer from ${minimum} to 2^53 - 1`,
    got: value,
    remedy: `pass a whole number for \`${name}\``,
  });
}

/** Refuses NaN and the infinities. */
export function checkFinite(name: string, value: number): void {
  if (Number.isFinite(value)) return;
  throw expected({
    culprit: `\`${name}\``,
    expected: 'a finite number',
    got: value,
    remedy: `pass a finite value for \`${name}\``,
  });
}

/** Refuses zero, negative numbers, NaN and the infinities. */
export function checkPositive(name: string, value: number): void {
  if (Number.isFinite(value) && value > 0) return;
  throw expected({
    culprit: `\`${name}\``,
    expected: 'a positive finite number',
    got: value,
    remedy: `pass a value above zero for \`${name}\``,
  });
}

/** Refuses what is no finite number of at least 1. */
export function checkAtLeastOne(name: string, value: number): void {
  if (Number.isFinite(value) && value >= 1) return;
  throw expected({
    culprit: `\`${name}\``,
    expected: 'a finite number of at least 1',
    got: value,
    remedy: `pass a size for \`${name}\``,
  });
}

/** Refuses an array whose length does not match its shape. */
export function checkLength(name: string, length: number, rows: number, columns: number): void {
  if (length === rows * columns) return;
  throw expected({
    culprit: `\`${name}\``,
    expected: `${rows} × ${columns} = ${rows * columns} numbers, row by row`,
    got: length,
    remedy: `check the shape of \`${name}\`: W₁ is width × inputs, W₂ outputs × width`,
  });
}
