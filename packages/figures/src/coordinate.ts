/** Rounds to two decimals, as all coordinates are written: 0.01 px is 3 µm in print. */
export function coordinate(value: number): number {
  return Math.round(value * 100) / 100 || 0;
}
