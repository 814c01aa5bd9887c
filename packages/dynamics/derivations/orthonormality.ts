import { markdownTable } from '@mixed-dynamics/artifacts';

/** Norms of the generator X: the allowed one, and one that the estimate let through. */
export const orthonormality = [0.5, 0.7] as const;
const steps = [0, 1, 2, 3, 4];

/**
 * ‖PᵀP − I‖₂ after Newton–Schulz steps from P = I + X, X skew with ‖X‖₂ = x: the initial singular
 * value √(1 + x²), the farthest from one, is mapped by p ← p(3 − p²)/2.
 */
function defects(norm: number): number[] {
  let p = Math.hypot(1, norm);
  return steps.map((_, k) => {
    if (k > 0) p = (p * (3 - p * p)) / 2;
    return Math.abs(p * p - 1);
  });
}

export function formatOrthonormality(norms: readonly number[]): string {
  return markdownTable(
    ['$\\lVert X\\rVert_2$', ...steps.map((step) => `${step} steps`)],
    norms.map((norm) => [String(norm), ...defects(norm).map((defect) => defect.toExponential(1))]),
  );
}
