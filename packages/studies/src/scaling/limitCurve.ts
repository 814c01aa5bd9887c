/**
 * The smallest test error in the limit d → ∞ at a fixed ratio ρ = s/‖A*‖ of the threshold
 * s = σ²w and the K singular values of the teacher, which are then all equal.
 *
 * The self-consistent dynamics decouple: with times in units of 1/(2‖A*‖), a teacher direction grows
 * as u' = √(u² + ρ²)·(1 − u) and the noise, whose singular values are of order √d and so far below
 * s, as b' = ρ·(1 − b), both from 0. The first is inverted in closed form,
 * τ(u) = [arsinh((u + ρ²)/(ρ(1 − u))) − arsinh ρ]/√(1 + ρ²), and the test error is
 * (1 − u)² + b², for the teacher's and the noise's entries have variance 1.
 * It goes from 0 (ρ → 0, active) to ½ (ρ → ∞, lazy: u = b).
 * @param ratio ρ > 0
 */
export function limitTestError(ratio: number): number {
  const at = (v: number) => testErrorAt(ratio, v);
  const [low, high] = [-12, 40];
  return at(goldenSection(at, low, high));
}

/**
 * The ratio ρ at which {@link limitTestError} is `level`, by bisection in ln ρ.
 * @param level between 0 and ½, both excluded
 */
export function limitRatio(level: number): number {
  let [low, high] = [Math.log(1e-9), Math.log(1e6)];
  for (let i = 0; i < 100; i += 1) {
    const middle = (low + high) / 2;
    if (limitTestError(Math.exp(middle)) < level) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}

/** Test error when u = 1/(1 + e^−v): the logarithm keeps the digits of 1 − u. */
function testErrorAt(ratio: number, v: number): number {
  const [learned, missing] = [1 / (1 + Math.exp(-v)), 1 / (1 + Math.exp(v))];
  const angle = Math.asinh((learned + ratio ** 2) / (ratio * missing)) - Math.asinh(ratio);
  const noise = -Math.expm1((-ratio * angle) / Math.hypot(1, ratio));
  return missing ** 2 + noise ** 2;
}

const shrink = (Math.sqrt(5) - 1) / 2;

/** Where a function with one minimum between two places has it, to 1e-9 of their distance. */
function goldenSection(at: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  let [a, b] = [high - shrink * (high - low), low + shrink * (high - low)];
  let [valueA, valueB] = [at(a), at(b)];
  while (high - low > 1e-9 * (to - from)) {
    if (valueA < valueB) {
      [high, b, valueB] = [b, a, valueA];
      a = high - shrink * (high - low);
      valueA = at(a);
    } else {
      [low, a, valueA] = [a, b, valueB];
      b = low + shrink * (high - low);
      valueB = at(b);
    }
  }
  return (low + high) / 2;
}
