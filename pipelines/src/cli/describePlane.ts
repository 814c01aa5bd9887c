import type { InvariantPlane, Weights } from '@mixed-dynamics/theory';
import { significant } from './numbers.ts';

/** Describes α, β and the meter of given weights, as lines of text. */
export function describePlane({ alpha, beta, meter }: InvariantPlane, weights: Weights): string {
  return [
    `α = ${six(alpha)}, β = ${six(beta)}, meter = ${meter.toPrecision(3)}`,
    `${meter < rounding ? 'start' : 'nearest to'}: ${kindOf({ alpha, beta, meter }, sizeOf(weights))}`,
    meter < rounding
      ? 'on its invariant plane: the closed form is exact'
      : `on no invariant plane: the closed form is off by about the meter, ${(100 * meter).toPrecision(2)} % of the size of the weights’ Q`,
  ].join('\n');
}

const six = (value: number) => significant(value, 6);

/** Exact weights on a plane have meters near 1e-16; weights rounded to float32, 1e-8. */
const rounding = 1e-12;

/** tr Q/(d_in + d_out), the mean eigenvalue of Q. */
function sizeOf({ w1, w2 }: Weights): number {
  const squares = [w1.data, w2.data].map((data) => data.reduce((sum, x) => sum + x * x, 0));
  return (squares[0]! + squares[1]!) / (w1.columns + w2.rows);
}

/** The kind of an invariant plane. α and β count as 0 if they are within the uncertainty that the meter gives. */
function kindOf({ alpha, beta, meter }: InvariantPlane, size: number): string {
  const uncertainty = Math.max(meter, rounding);
  const [wide, unequal] = [alpha > uncertainty * size ** 2, Math.abs(beta) > uncertainty * size];
  const middle = Math.sqrt(Math.max(0, alpha) + beta ** 2 / 4);
  if (wide && unequal) {
    const [s1, s2] = [middle + beta / 2, middle - beta / 2].map(six);
    return `wide, of unequal variances: s₁ = σ₁²w = ${s1}, s₂ = σ₂²w = ${s2}`;
  }
  if (wide) return `wide, of equal variances, as in equation (1): s = σ²w = ${six(middle)}`;
  if (unequal) return `λ-balanced, W₁W₁ᵀ − W₂ᵀW₂ = λI with λ = ${six(beta)}`;
  return 'balanced, W₁W₁ᵀ = W₂ᵀW₂';
}
