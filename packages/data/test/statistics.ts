/** Statistics for tests, in plain float64. */

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** How many standard errors the mean of the sample lies from `expected`. */
export function zScore(sample: readonly number[], expected: number): number {
  const centre = mean(sample);
  const variance = mean(sample.map((value) => (value - centre) ** 2));
  return (centre - expected) / Math.sqrt(variance / sample.length);
}

/** How many standard errors the variance about a known mean lies from `expected`. */
export function varianceZScore(sample: readonly number[], about: number, expected: number): number {
  return zScore(
    sample.map((value) => (value - about) ** 2),
    expected,
  );
}

/** P(√n·D > x) in the limit of large samples (Kolmogorov). */
export function kolmogorovTail(x: number): number {
  if (x < 0.3) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) sum += (k % 2 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return Math.min(1, Math.max(0, sum));
}

/** p-value of the one-sample Kolmogorov–Smirnov test against a cumulative distribution. */
export function ksOneSample(sample: readonly number[], cdf: (x: number) => number): number {
  const n = sample.length;
  const distance = sample
    .toSorted((a, b) => a - b)
    .reduce((worst, x, i) => Math.max(worst, cdf(x) - i / n, (i + 1) / n - cdf(x)), 0);
  return kolmogorovTail(distance * Math.sqrt(n));
}

/** p-value of the two-sample Kolmogorov–Smirnov test. */
export function ksTwoSample(first: readonly number[], second: readonly number[]): number {
  const a = first.toSorted((x, y) => x - y);
  const b = second.toSorted((x, y) => x - y);
  let i = 0;
  let j = 0;
  let distance = 0;
  while (i < a.length && j < b.length) {
    if (a[i]! <= b[j]!) i += 1;
    else j += 1;
    distance = Math.max(distance, Math.abs(i / a.length - j / b.length));
  }
  return kolmogorovTail(distance * Math.sqrt((a.length * b.length) / (a.length + b.length)));
}

/** Φ(x). */
export function normalCdf(x: number): number {
  const tail = gammaCdf((x * x) / 2, 0.5) / 2;
  return x < 0 ? 0.5 - tail : 0.5 + tail;
}

/** P(X ≤ x) for X ~ Gamma(shape, 1): the series of the regularised incomplete gamma function. */
export function gammaCdf(x: number, shape: number): number {
  if (x <= 0) return 0;
  let term = 1 / shape;
  let sum = term;
  for (let k = 1; term > 1e-16 * sum; k++) {
    term *= x / (shape + k);
    sum += term;
  }
  return sum * Math.exp(shape * Math.log(x) - x - logGamma(shape));
}

/** ln Γ(a): Stirling's series after shifting the argument beyond 30; error below 1e-13. */
function logGamma(a: number): number {
  if (a < 30) return logGamma(a + 1) - Math.log(a);
  const series = 1 / (12 * a) - 1 / (360 * a ** 3) + 1 / (1260 * a ** 5);
  return (a - 0.5) * Math.log(a) - a + Math.log(2 * Math.PI) / 2 + series;
}
