import { checkPositive, refusal } from './argumentError.ts';
import { continuousMode } from './modes.ts';

/**
 * The smallest test error in the limit d → ∞ at a fixed ratio ρ = s/‖A*‖ of the threshold s = σ²w to the singular
 * values of the teacher, which are all equal in this limit. It is the minimum over time of (1 − u)² + b², since the
 * entries of teacher and noise have variance 1: u is a mode with τ = 1, and b is a/τ for τ → 0, because the singular
 * values of the noise, of order √d, are much smaller than s. It increases from 0 (ρ → 0, active) to ½ (ρ → ∞, lazy,
 * where u = b).
 * @param ratio ρ > 0
 */
export function limitTestError(ratio: number): number {
  checkPositive('ratio', ratio);
  const at = (logTime: number) => {
    const time = Math.exp(logTime);
    const noise = -Math.expm1(-2 * ratio * time);
    return (1 - continuousMode(1, ratio, time)) ** 2 + noise ** 2;
  };
  // u has reached one half at about t = arsinh(1/ρ)/2, the noise at about 1/(2ρ).
  const growth = Math.log(Math.asinh(1 / ratio) / 2);
  return at(goldenSection(at, growth - 5, growth + 5));
}

/**
 * The ratio ρ at which {@link limitTestError} equals `level`, by bisection in ln ρ.
 * @param level between 0 and ½, exclusive
 */
export function limitRatio(level: number): number {
  if (!(level > 0 && level < 0.5)) throw refusal('level', 'a number between 0 and ½', level);
  let [low, high] = [Math.log(1e-9), Math.log(1e6)];
  for (let i = 0; i < 60; i += 1) {
    const middle = (low + high) / 2;
    if (limitTestError(Math.exp(middle)) < level) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}

const shrink = (Math.sqrt(5) - 1) / 2;

/** The position of the minimum of a unimodal function on an interval, to 1e-9 of the interval's length. */
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
