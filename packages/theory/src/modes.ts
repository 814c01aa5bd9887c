import { checkInteger, checkNumber } from './argumentError.ts';
import { InfiniteModes, type InfiniteModesOptions, type UpdateOrder } from './infiniteModes.ts';

/**
 * A singular value of A(t) in continuous time, from A(0) = 0 at infinite width, the solution of
 * a' = 2√(a² + s²)(τ − a). With ω = √(τ² + s²), e = e^(−2ωt) and K = (1 − e)/(2ω),
 *
 *     a = s·y·(y + 2)/(2(1 + y)),   y = 2Kτ/(e + K(ω − τ + s)),   ω − τ = s²/(ω + τ),
 *
 * which is a = s(τ sinh φ − s)/(τ + s sinh φ), φ = 2ωt + arsinh(s/τ), without its difference of
 * nearly equal numbers at small t and its overflow at large t.
 * @param tau τ ≥ 0, the target's singular value
 * @param s σ²w ≥ 0
 */
export function continuousMode(tau: number, s: number, time: number): number {
  checkNumber('tau', tau);
  checkNumber('s', s);
  checkNumber('time', time);
  if (tau === 0 || s === 0) return 0;
  const omega = Math.hypot(tau, s);
  const decay = Math.exp(-2 * omega * time);
  const k = -Math.expm1(-2 * omega * time) / (2 * omega);
  const y = (2 * k * tau) / (decay + k * (s * (s / (omega + tau)) + s));
  return s * y * ((y + 2) / (2 * (1 + y)));
}

/**
 * The same by gradient descent with finite steps: two hidden units, x = (√s, 0), y = (0, √s), a = x·y.
 * @returns a at iterations 0 … `iterations`
 */
export function descentMode(
  tau: number,
  s: number,
  eta: number,
  iterations: number,
  update: UpdateOrder,
): Float64Array {
  return modeCurve(
    'learned',
    tau,
    { threshold: s, learningRate: eta, update, kappa: 1 },
    iterations,
  );
}

/**
 * The same by Euler's steps of equation (1): b ← b − 2η√(b² + κ²s²)(b − τ).
 * @param kappa κ, see `meanRoot`: the roots in (1) are those of the random A(0)
 */
export function eulerMode(
  tau: number,
  s: number,
  eta: number,
  iterations: number,
  kappa = 1,
): Float64Array {
  const options = { threshold: s, learningRate: eta, update: 'simultaneous', kappa } as const;
  return modeCurve('followed', tau, options, iterations);
}

function modeCurve(
  name: 'learned' | 'followed',
  tau: number,
  options: InfiniteModesOptions,
  iterations: number,
): Float64Array {
  checkNumber('tau', tau);
  checkNumber('s', options.threshold);
  checkNumber('eta', options.learningRate);
  checkNumber('kappa', options.kappa);
  checkInteger('iterations', iterations, 0);
  const modes = new InfiniteModes(Float64Array.of(tau), options);
  return Float64Array.from({ length: iterations + 1 }, () => {
    const value = modes[name][0]!;
    modes.step();
    return value;
  });
}

/**
 * A mode under weight decay, A′ = −C₂G − GC₁ − 2λA, from Q₀ = sI: a = (q₊ − q₋)/2 with
 * q′ = 2(±τ − λ)q − q² + s²e^(−4λt). Integrated by Runge and Kutta's fourth order with halved steps
 * until two results agree to 1e-12.
 */
export function decayMode(tau: number, lambda: number, s: number, time: number): number {
  checkNumber('tau', tau);
  checkNumber('lambda', lambda);
  checkNumber('s', s);
  checkNumber('time', time);
  const at = (steps: number) =>
    (decayingRoot(tau - lambda, lambda, s, time, steps) -
      decayingRoot(-tau - lambda, lambda, s, time, steps)) /
    2;
  // The fastest rate is about 2(τ + λ + s); Runge-Kutta needs a few steps in its time.
  let steps = 64 + Math.ceil(8 * time * (tau + lambda + s));
  for (let previous = at(steps); ; ) {
    steps *= 2;
    const next = at(steps);
    if (Math.abs(next - previous) <= 1e-12 * (Math.abs(next) + s) || steps > 1e7) return next;
    previous = next;
  }
}

function decayingRoot(
  rate: number,
  lambda: number,
  s: number,
  time: number,
  steps: number,
): number {
  const slope = (q: number, t: number) => (2 * rate - q) * q + (s * Math.exp(-2 * lambda * t)) ** 2;
  const h = time / steps;
  let q = s;
  for (let i = 0; i < steps; i++) {
    const t = i * h;
    const k1 = slope(q, t);
    const k2 = slope(q + (h / 2) * k1, t + h / 2);
    const k3 = slope(q + (h / 2) * k2, t + h / 2);
    const k4 = slope(q + h * k3, t + h);
    q += (h / 6) * (k1 + 2 * k2 + 2 * k3 + k4);
  }
  return q;
}
