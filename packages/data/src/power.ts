import { Decimal } from 'decimal.js';

/** Digits that leave no doubt about the last bit of a float64. */
const Exact = Decimal.clone({ precision: 60 });

const known = new Map<string, number>();

/**
 * d^γ, rounded correctly: `**` differs in the last bit between versions of V8, and with σ² every weight
 * of a network.
 * @param base at least 1
 */
export function power(base: number, exponent: number): number {
  const key = `${base} ${exponent}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const rough = base ** exponent;
  if (!Number.isFinite(rough) || rough === 0) return rough;
  const value = exactly(base).pow(exactly(exponent)).toNumber();
  known.set(key, value);
  return value;
}

/** A float64 to its last bit: its shortest decimals are another number. */
function exactly(value: number): Decimal {
  const bits = 52 - Math.floor(Math.log2(Math.abs(value) || 1));
  return new Exact(value * 2 ** bits).div(new Exact(2).pow(bits));
}
