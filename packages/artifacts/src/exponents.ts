/** Decimals kept of an exponent of d. */
const decimals = 12;

/**
 * An exponent of d as used in computations, tables and look-ups: rounded to 12 decimals, never −0. An
 * axis step gives 1.0499999999999998 for 1.05, but a reader filters for 1.05. At d = 10⁸ the last
 * decimal changes d^γ by a relative 2·10⁻¹¹.
 */
export const roundExponent = (value: number): number => Number(value.toFixed(decimals)) + 0;

/**
 * γ_w + γ_σ² − 1, so that σ²w = d^(1 + excess): above 0 lazy, below 0 active. Rounded like an
 * exponent, so that a network on the line between has exactly 0; it counts as active, since the paper's
 * condition is γ_w + γ_σ² > 1.
 */
export const regimeExcess = (gammaSigma2: number, gammaW: number): number =>
  roundExponent(gammaW + gammaSigma2 - 1);

/** The place of a cell as text, by its values: the same for all of its networks, in every table. */
export const placeKey = (...values: readonly number[]): string => values.map(roundExponent).join();

/** Whether both axes are those of Figure 2, so that the paper's lines and statements hold there. */
export const isGammaPlane = ({ x, y }: Readonly<Record<'x' | 'y', { key: string }>>): boolean =>
  x.key === 'gammaSigma2' && y.key === 'gammaW';
