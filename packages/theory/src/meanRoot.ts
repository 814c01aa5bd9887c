/** Nodes of the midpoint rule; the integrand is smooth, and even at both ends. */
const nodes = 48;

/**
 * κ = tr √(A(0)ᵀA(0) + s²I)/(ds), the mean root in equation (1) at the start, where A is random and, for narrow
 * networks, not small. It is the mean of √(x² + 1) over the singular values x of G₂G₁/w with Gaussian matrices G₂ (d×w)
 * and G₁ (w×d). For large d and w at a fixed c = d/w, the law of x² is the free product of two Marchenko–Pastur laws:
 * for u > 0 the mean of x²/(x² + u) is −z/c, where z in (−min(1, c), 0) solves (1 + z)(c + z)² + uz = 0, and
 *
 *     κ = 1 + (2/π) ∫₀^(π/2) tan²θ · (−z/c)|_(u = 1/cos²θ) dθ.
 *
 * κ² = 1 + d/w + … for wide networks.
 * @param ratio c = d/w
 * @param size s/a, which multiplies x for unequal variances
 */
export function meanRoot(ratio: number, size = 1): number {
  let sum = 0;
  for (let i = 0; i < nodes; i++) {
    const theta = ((i + 0.5) / nodes) * (Math.PI / 2);
    const u = 1 / Math.cos(theta) ** 2;
    sum += (Math.tan(theta) ** 2 * learnedShare(ratio, u / size ** 2)) / nodes;
  }
  return 1 + sum;
}

/** y = −z/c in (0, min(1, 1/c)), the solution of c(1 − cy)(1 − y)² = uy, by bisection: the left side falls with y. */
function learnedShare(c: number, u: number): number {
  let [low, high] = [0, Math.min(1, 1 / c)];
  for (let i = 0; i < 60; i++) {
    const y = (low + high) / 2;
    if (c * (1 - c * y) * (1 - y) ** 2 > u * y) low = y;
    else high = y;
  }
  return (low + high) / 2;
}
