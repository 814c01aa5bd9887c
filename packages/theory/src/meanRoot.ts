/** Nodes of the midpoint rule; its integrand is smooth and even at both ends. */
const nodes = 48;

/**
 * κ = tr √(A(0)ᵀA(0) + s²I)/(ds), the mean root in equation (1) at the start, where A is random and,
 * for narrow networks, not small: the mean of √(x² + 1) over the singular values x of the product of two
 * Gaussian matrices, d×w and w×d, divided by w. For large d and w at a fixed c = d/w, by the free
 * product of two Marchenko–Pastur laws: with u > 0 the mean of x²/(x² + u) is −z/c, where z in
 * (−min(1, c), 0) solves (1 + z)(c + z)² + uz = 0, and
 *
 *     κ = 1 + (2/π) ∫₀^(π/2) tan²θ · (−z/c)|_(u = 1/cos²θ) dθ.
 *
 * κ² = 1 + d/w + … for wide networks.
 * @param ratio c = d/w
 * @param size s/a, by which x is multiplied for unequal variances
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

/** −z/c =: y in (0, min(1, 1/c)): c²(1 − cy)(1 − y)² = ucy, monotonic in y; bisection. */
function learnedShare(c: number, u: number): number {
  let [low, high] = [0, Math.min(1, 1 / c)];
  for (let i = 0; i < 60; i++) {
    const y = (low + high) / 2;
    if (c * (1 - c * y) * (1 - y) ** 2 > u * y) low = y;
    else high = y;
  }
  return (low + high) / 2;
}
