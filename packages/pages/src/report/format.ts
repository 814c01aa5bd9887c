import type { Value } from '@mixed-dynamics/artifacts';

// Text of quantities. The minus sign is U+2212, as wide as a plus; non-breaking spaces keep a number and its
// unit together.

const minus = (text: string) => text.replaceAll('-', '−');

/** A number with six significant digits; text is unchanged. */
export function formatValue(value: Value): string {
  return typeof value === 'number' ? minus(String(Number(value.toPrecision(6)))) : value;
}

/** An order of magnitude, with one digit: `3e−6`, `−0.02`. */
export function formatSize(size: number): string {
  const small = size !== 0 && Math.abs(size) < 1e-3;
  return minus(small ? size.toExponential(0) : String(Number(size.toPrecision(1))));
}

/** A fraction in percent with three significant digits and, optionally, a plus sign. */
export function formatPercent(share: number, { signed = false } = {}): string {
  const sign = signed && share > 0 ? '+' : '';
  return `${sign}${minus(String(Number((100 * share).toPrecision(3))))}\u00a0%`;
}

/** A difference as a multiple of its tolerance; null means beyond any tolerance. */
export function formatUsed(used: number | null): string {
  if (used === null) return 'beyond any tolerance';
  if (used < 0.01) return '<\u00a00.01\u00a0×';
  return `${used >= 1000 ? Math.round(used).toLocaleString('en') : Number(used.toPrecision(3))}\u00a0×`;
}

/** `700,832 bytes` as `701 kB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes}\u00a0B`;
  const [size, unit] = bytes < 1e6 ? [bytes / 1e3, 'kB'] : [bytes / 1e6, 'MB'];
  return `${Number(size.toPrecision(3))}\u00a0${unit}`;
}

/** `61.5` as `1 min 2 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toPrecision(3))} s`;
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${whole % 60} s`;
}

/** An ISO instant as `2026-11-23 14:19 UTC`. */
export function formatInstant(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** `1 cell`, `37 cells`. */
export function count(number: number, noun: string): string {
  return `${formatCount(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** `1225` as `1,225`. */
export function formatCount(number: number): string {
  return number.toLocaleString('en');
}
