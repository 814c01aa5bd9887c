/** How many significant decimal digits the page keeps of a value on a curve. */
export const significantDigits = 5;

const mantissas = 9 * 10 ** (significantDigits - 1);
const firstMantissa = 10 ** (significantDigits - 1);
/** The exponent of the smallest float64; codes of numbers start there. */
const firstExponent = -324;
const codeOfNaN = -1;
const codeOfInfinity = -2;

/**
 * A whole number for a value of at least 0 rounded to {@link significantDigits} decimal digits, as
 * `toPrecision` rounds. Codes grow with the values, one for each: neighbours on a smooth curve have
 * codes that are close, whatever the scale. NaN and Infinity have codes of their own.
 * @throws RangeError for a value below zero: no curve has one
 */
export function encodeValue(value: number): number {
  if (Number.isNaN(value)) return codeOfNaN;
  if (value === Number.POSITIVE_INFINITY) return codeOfInfinity;
  if (value === 0) return 0;
  if (value < 0) throw new RangeError(`\`value\`: expected at least 0, got ${value}`);
  const [mantissa = '', exponent = ''] = value.toExponential(significantDigits - 1).split('e');
  const place = Number(mantissa.replace('.', '')) - firstMantissa;
  return 1 + (Number(exponent) - firstExponent) * mantissas + place;
}

/** The rounded value of a code: the float64 nearest to its decimal digits. */
export function decodeValue(code: number): number {
  if (code === codeOfNaN) return Number.NaN;
  if (code === codeOfInfinity) return Number.POSITIVE_INFINITY;
  if (code === 0) return 0;
  const exponent = Math.floor((code - 1) / mantissas) + firstExponent;
  const mantissa = firstMantissa + ((code - 1) % mantissas);
  return Number(`${mantissa}e${exponent - significantDigits + 1}`);
}
