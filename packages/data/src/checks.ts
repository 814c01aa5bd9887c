import { expected } from '@mixed-dynamics/artifacts';

/** Refuses anything but an integer of at least `minimum` that float64 holds exactly. */
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

/** Refuses an array whose length is not what its shape says. */
export function checkLength(name: string, length: number, rows: number, columns: number): void {
  if (length === rows * columns) return;
  throw expected({
    culprit: `\`${name}\``,
    expected: `${rows} × ${columns} = ${rows * columns} numbers, row by row`,
    got: length,
    remedy: `check the shape of \`${name}\`: W₁ is width × dimension, W₂ dimension × width`,
  });
}

/**
 * Refuses a float64 that float32, in which networks are trained, cannot hold: one that overflows,
 * and one that becomes 0 without being 0. Subnormal float32 numbers are let pass.
 */
export function checkFloat32(name: string, value: number): void {
  if (fitsFloat32(value)) return;
  throw expected({
    culprit: name,
    expected: 'a number that float32 can hold, 0 or 1.5e-45 … 3.4e38 in size',
    got: value,
    remedy: 'scale the problem: training runs in float32',
  });
}

/** The same for every element of an array, which the error names by its index. */
export function checkFloat32Array(name: string, values: ArrayLike<number>): void {
  if (values instanceof Float32Array) return;
  for (let i = 0; i < values.length; i++) {
    if (!fitsFloat32(values[i]!)) checkFloat32(`${name}, element ${i}`, values[i]!);
  }
}

function fitsFloat32(value: number): boolean {
  const single = Math.fround(value);
  return !Number.isFinite(value) || (Number.isFinite(single) && (single !== 0 || value === 0));
}
