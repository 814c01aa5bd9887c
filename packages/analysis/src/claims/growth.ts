import { fitThrough } from '../statistics/regression.ts';

/** One singular value at one iteration. */
export interface GrowthPoint {
  /** σ. */
  readonly value: number;
  /** Its step to the next iteration, relative to the remaining distance: (σ′ − σ)/(τ − σ). */
  readonly rate: number;
}

/** The growth of one singular value. */
export interface Growth {
  /** τ, its target. */
  readonly target: number;
  /** From iteration 1 until 5 % of the distance remain. */
  readonly points: readonly GrowthPoint[];
}

/** A step below this fraction of the value may be rounding; the curve ends there. */
const smallestStep = 1e-3;
/** Below this fraction of the target the remaining distance is not known well enough. */
const smallestRemainder = 0.05;
/** Smallest number of steps for a line. */
const fewestSteps = 5;

/**
 * The growth of a singular value σ. By equation (1), once A has the singular vectors of T,
 * dσ/dt = 2√(σ² + s²)·(τ − σ): at the balanced rate 2σ far above s, at the lazy rate 2s far below.
 * A run may be too short to reach the target τ, so τ is extrapolated as the point where the steps
 * vanish, by whichever of the three laws (balanced, lazy, mixed) fits best. No law is assumed.
 * @param curve σ by iteration
 * @param s the threshold
 * @returns undefined for a value with fewer than 5 steps or without a target
 */
export function growthOf(curve: readonly number[], s: number): Growth | undefined {
  const steps = stepsOf(curve);
  if (steps.length < fewestSteps) return undefined;
  const laws = [(value: number) => value, () => s, (value: number) => Math.hypot(value, s)];
  const [best] = laws.map((law) => fitLaw(steps, law)).sort((a, b) => a.misfit - b.misfit);
  const target = best!.target;
  if (!(target > 0)) return undefined;
  const points = steps
    .filter(({ value }) => target - value > smallestRemainder * target)
    .map(({ value, step }) => ({ value, rate: step / (target - value) }));
  return { target, points };
}

interface Step {
  readonly value: number;
  readonly step: number;
}

/** From iteration 1, after the random start, until rounding dominates. */
function stepsOf(curve: readonly number[]): Step[] {
  const steps = curve.slice(0, -1).map((value, i) => ({ value, step: curve[i + 1]! - value }));
  const end = steps.findIndex(({ value, step }, i) => i > 0 && !(step > smallestStep * value));
  return steps.slice(1, end < 0 ? undefined : end);
}

/**
 * Fits steps proportional to law(σ)·(τ − σ): divided by law(σ) they are a straight line in σ that is zero at τ.
 * @returns τ, and the residual sum of squares
 */
function fitLaw(
  steps: readonly Step[],
  law: (value: number) => number,
): { target: number; misfit: number } {
  const { slope, intercept } = fitThrough(
    steps,
    ({ value }) => value,
    ({ value, step }) => step / law(value),
  );
  const misfits = steps.map(
    ({ value, step }) => (step - law(value) * (intercept + slope * value)) ** 2,
  );
  return {
    target: slope < 0 ? -intercept / slope : Number.NaN,
    misfit: misfits.reduce((total, one) => total + one, 0),
  };
}
