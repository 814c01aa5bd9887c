/**
 * Where a rising curve first reaches a level, by linear interpolation between its points;
 * `undefined` when it starts above the level or never reaches it.
 * @param x increasing
 */
export function crossing(
  x: readonly number[],
  y: readonly number[],
  level: number,
): number | undefined {
  const after = y.findIndex((value) => value >= level);
  if (after < 1) return undefined;
  const [x0, x1, y0, y1] = [x[after - 1]!, x[after]!, y[after - 1]!, y[after]!];
  return x0 + ((x1 - x0) * (level - y0)) / (y1 - y0);
}
