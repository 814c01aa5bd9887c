/** A number with at most `digits` significant digits, without trailing zeros. */
export const significant = (value: number, digits = 4): string =>
  String(Number(value.toPrecision(digits)));

/** A number with three significant digits, without an exponent. */
export function digits(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const decimals = 2 - Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(Math.max(0, Math.min(decimals, 4)));
}

export function percent(share: number | undefined): string {
  return share === undefined || !Number.isFinite(share) ? '–' : `${Math.round(100 * share)} %`;
}
