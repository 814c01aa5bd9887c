/**
 * Where a rising curve first reaches a level; `undefined` when it starts above the level or never
 * reaches it. Between the two points around it the curve is the cubic through the four nearest ones:
 * a straight line would cut every bend, and make a smooth step wider than it is.
 * @param x increasing
 */
export function crossing(
  x: readonly number[],
  y: readonly number[],
  level: number,
): number | undefined {
  const after = y.findIndex((value) => value >= level);
  if (after < 1) return undefined;
  const first = Math.max(0, Math.min(after - 2, x.length - 4));
  const [near, values] = [x.slice(first, first + 4), y.slice(first, first + 4)];
  let [low, high] = [x[after - 1]!, x[after]!];
  for (let i = 0; i < 60; i += 1) {
    const middle = (low + high) / 2;
    if (interpolate(near, values, middle) < level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The polynomial through a few points (Lagrange). */
function interpolate(x: readonly number[], y: readonly number[], at: number): number {
  return x.reduce((sum, own, i) => {
    const share = x.reduce((product, other, j) => {
      return i === j ? product : (product * (at - other)) / (own - other);
    }, 1);
    return sum + share * y[i]!;
  }, 0);
}
