import { readFileSync } from 'node:fs';

/*
 * How long a stored part took to compute, in a text file beside it: outside its digests, because
 * the same part takes another time on every machine and run.
 */

export function encodeSeconds(seconds: number): string {
  return `${seconds.toFixed(3)}\n`;
}

/** `undefined` where nothing was written down, as before there were such files. */
export function readSeconds(path: string): number | undefined {
  try {
    const seconds = Number.parseFloat(readFileSync(path, 'utf8'));
    return Number.isFinite(seconds) ? seconds : undefined;
  } catch {
    return undefined;
  }
}

/** The sum, to the millisecond; `undefined` unless all are known. */
export function totalSeconds(parts: readonly (number | undefined)[]): number | undefined {
  let total = 0;
  for (const seconds of parts) {
    if (seconds === undefined) return undefined;
    total += seconds;
  }
  return Math.round(total * 1000) / 1000;
}
