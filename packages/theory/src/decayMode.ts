import { checkNumber } from './argumentError.ts';
import { continuousMode } from './modes.ts';

/** The order of the extrapolation, which is the number of its columns. */
const order = 6;
/** Relative error allowed in a step: a few times the rounding error of the extrapolation, 300 · 1e-15 at this order. */
const tolerance = 2e-12;
const mostSteps = 10_000;

/**
 * A singular value under weight decay, A' = −C₂G − GC₁ − 2λA, in continuous time from A(0) = 0 at infinite width:
 * a' = 2√(a² + s(t)²)(τ − a) − 2λa with s(t) = s e^(−2λt). With a = s(t) sinh θ this becomes
 *
 *     θ' = 2τ − 2a,   θ(0) = 0,
 *
 * which is smooth, but stiff for large s. It is integrated by extrapolated linearly implicit Euler steps (Hairer and
 * Wanner, Solving Ordinary Differential Equations II, IV.9). From θ = 1 on, ψ = θ + ln s(t) is integrated instead,
 * which does not grow while a does not grow.
 * @param tau τ ≥ 0, the target's singular value
 * @param lambda λ ≥ 0
 * @param s σ²w ≥ 0
 * @returns a, to about 1e-10 relative
 * @throws ArgumentError when a number is negative or not finite
 */
export function decayMode(tau: number, lambda: number, s: number, time: number): number {
  checkNumber('tau', tau);
  checkNumber('lambda', lambda);
  checkNumber('s', s);
  checkNumber('time', time);
  if (tau === 0 || s === 0 || time === 0) return 0;
  if (lambda === 0) return continuousMode(tau, s, time);
  const unit = Math.max(tau, lambda, s);
  return unit * decayed(tau / unit, lambda / unit, s / unit, Math.min(time * unit, 1e300));
}

/** {@link decayMode} in units of the largest of τ, λ and s. */
function decayed(tau: number, lambda: number, s: number, time: number): number {
  let [t, value, scaled] = [0, 0, false];
  const logAt = (at: number) => Math.log(s) - 2 * lambda * at;
  /** e^x and e^y with a = (e^x − e^y)/2. */
  const exponents = (at: number, v: number): readonly [number, number] =>
    scaled ? [v, 2 * logAt(at) - v] : [logAt(at) + v, logAt(at) - v];
  const learned = (at: number, v: number): number => {
    if (!scaled && v < 1) return Math.exp(logAt(at)) * Math.sinh(v);
    const [x, y] = exponents(at, v);
    return (Math.exp(x) - Math.exp(y)) / 2;
  };
  const slope = (at: number, v: number) => 2 * (scaled ? tau - lambda : tau) - 2 * learned(at, v);
  const stiffness = (at: number, v: number) => {
    const [x, y] = exponents(at, v);
    return Math.exp(x) + Math.exp(y);
  };
  let h = Math.min(time, 1e-2);
  for (let taken = 0; taken < mostSteps; taken++) {
    const next = extrapolated(slope, stiffness, t, value, h);
    const off =
      next.error / (tolerance * (scaled ? Math.max(1, Math.abs(next.value)) : next.value));
    if (off <= 1) {
      if (t + h >= time) return learned(time, next.value);
      [t, value] = [t + h, next.value];
      if (!scaled && value > 1) [value, scaled] = [value + logAt(t), true];
    }
    // The factor is NaN if the step was far too long.
    const factor = 0.9 * Math.max(off, 1e-9) ** (-1 / order);
    h = Math.min(time - t, h * (factor > 0.2 ? Math.min(4, factor) : 0.2));
  }
  throw new Error(`decayMode(${tau}, ${lambda}, ${s}, ${time}) took over ${mostSteps} steps`);
}

/** One step of v' = f(t, v) with −∂f/∂v = stiffness; `error` is the change of the value by the last column. */
function extrapolated(
  f: (t: number, start: number) => number,
  stiffness: (t: number, v: number) => number,
  t: number,
  start: number,
  h: number,
): { readonly value: number; readonly error: number } {
  const row: number[] = [];
  let error = Number.POSITIVE_INFINITY;
  for (let n = 1; n <= order; n++) {
    const part = h / n;
    let value = start;
    for (let i = 1; i <= n; i++) {
      const next = t + i * part;
      value += (part * f(next, value)) / (1 + part * stiffness(next, value));
    }
    // Aitken–Neville: `row` holds the tableau's row of n − 1 and becomes the row of n.
    for (let k = 1; k < n; k++) {
      const before = row[k - 1]!;
      row[k - 1] = value;
      value += (value - before) / (n / (n - k) - 1);
    }
    if (n > 1) error = Math.abs(value - row[n - 2]!);
    row[n - 1] = value;
  }
  return { value: row[order - 1]!, error };
}
