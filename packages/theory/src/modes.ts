import { checkInteger, checkNumber } from './argumentError.ts';
import { InfiniteModes, type InfiniteModesOptions, type UpdateOrder } from './infiniteModes.ts';

/**
 * A singular value of A(t) in continuous time from A(0) = 0 at infinite width: the solution of
 * a' = 2√(a² + s²)(τ − a). With ω = √(τ² + s²), e = e^(−2ωt), K = (1 − e)/(2ω) and ω − τ = s²/(ω + τ),
 *
 *     a = s·y·(y + 2)/(2(1 + y)),   y = 2Kτ/r,   r = e + K(ω − τ + s),
 *
 * which equals s(τ sinh φ − s)/(τ + s sinh φ) with φ = 2ωt + arsinh(s/τ), but without cancellation at small t or
 * overflow at large t. Computed in units of the larger of τ and s.
 * @param tau τ ≥ 0, the target's singular value
 * @param s σ²w ≥ 0
 * @throws ArgumentError when a number is negative or not finite
 */
export function continuousMode(tau: number, s: number, time: number): number {
  checkNumber('tau', tau);
  checkNumber('s', s);
  checkNumber('time', time);
  if (tau === 0 || s === 0) return 0;
  const unit = Math.max(tau, s);
  const [signal, noise] = [tau / unit, s / unit];
  const omega = Math.hypot(signal, noise);
  const phase = 2 * omega * unit * time;
  const decay = Math.exp(-phase);
  const k = -Math.expm1(-phase) / (2 * omega);
  const p = 2 * k * signal;
  const grown = k * (noise / (omega + signal) + 1);
  const r = decay + noise * grown;
  return tau * ((2 * k) / (decay / noise + grown)) * ((p + 2 * r) / (2 * (p + r)));
}

/**
 * A singular value under gradient descent with finite steps, from A(0) = 0 at infinite width: two hidden units that
 * start at x = (√s, 0) and y = (0, √s), with a = x·y.
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
 * A singular value by Euler's method for equation (1), from A(0) = 0: b ← b − 2η√(b² + κ²s²)(b − τ).
 * @param kappa κ of `meanRoot`, for the roots of a random A(0); default 1
 * @returns b at iterations 0 … `iterations`
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
