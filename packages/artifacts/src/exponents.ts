/** Decimals to which an exponent of d is rounded. */
const decimals = 12;

/**
 * An exponent of d as used in computations, tables and look-ups: rounded to 12 decimals, never −0. Without rounding, an
 * axis would contain 1.0499999999999998, and a reader who filters a table for 1.05 would miss it. At d = 10⁸ one unit
 * of the last decimal changes d^γ by a relative 2·10⁻¹¹.
 */
export const roundExponent = (value: number): number => Number(value.toFixed(decimals)) + 0;

/**
 * γ_w + γ_σ² − 1, so that σ²w = d^(1 + excess): positive in the lazy regime, negative in the active one. Rounded like an
 * exponent, so that it is exactly 0 on the line between the regimes. Networks on that line count as active, since the
 * paper's condition for the lazy regime is γ_w + γ_σ² > 1.
 */
export const regimeExcess = (gammaSigma2: number, gammaW: number): number =>
  roundExponent(gammaW + gammaSigma2 - 1);

/** A text that identifies a place on the plane by its values; the same for all networks there and in every table. */
export const placeKey = (...values: readonly number[]): string => values.map(roundExponent).join();

/** Whether the axes are those of Figure 2, so that the paper's lines and statements apply to the plane. */
export const isGammaPlane = ({ x, y }: Readonly<Record<'x' | 'y', { key: string }>>): boolean =>
  x.key === 'gammaSigma2' && y.key === 'gammaW';
