import { fitLine } from '../statistics/regression.ts';

/** One singular value at one iteration. */
export interface GrowthPoint {
  /** σ. */
  readonly value: number;
  /** Its step to the next iteration over what is left to go, (σ′ − σ)/(τ − σ). */
  readonly rate: number;
}

/** How one singular value grows. */
export interface Growth {
  /** τ, where it is going. */
  readonly target: number;
  /** While it is under way: from iteration 1 until 5 % are left. */
  readonly points: readonly GrowthPoint[];
}

/** Steps below this share of the value are rounding. */
const still = 1e-3;
/** What is left to go is not known well below this share of the target. */
const arrived = 0.05;
/** Fewer steps than these make no line. */
const fewestSteps = 5;

/**
 * How a singular value σ grows. By equation (1), once A has the singular vectors of T,
 * dσ/dt = 2√(σ² + s²)·(τ − σ): at the balanced rate 2σ far above s, at the lazy rate 2s far below.
 * A run may be too short to show the target τ, so τ is where the steps would come to nothing by
 * that of the three laws, balanced, lazy and mixed, which is nearest to them: none is presumed.
 * @param curve σ, an iteration each
 * @param s the threshold
 * @returns nothing for a value that moves in fewer than 5 steps, or to no target
 */
export function growthOf(curve: readonly number[], s: number): Growth | undefined {
  const steps = stepsOf(curve);
  if (steps.length < fewestSteps) return undefined;
  const laws = [(value: number) => value, () => s, (value: number) => Math.hypot(value, s)];
  const [best] = laws.map((law) => fitLaw(steps, law)).sort((a, b) => a.misfit - b.misfit);
  const target = best!.target;
  if (!(target > 0)) return undefined;
  const points = steps
    .filter(({ value }) => target - value > arrived * target)
    .map(({ value, step }) => ({ value, rate: step / (target - value) }));
  return { target, points };
}

interface Step {
  readonly value: number;
  readonly step: number;
}

/** From iteration 1, when the random start is left behind, until rounding takes over. */
function stepsOf(curve: readonly number[]): Step[] {
  const steps = curve.slice(0, -1).map((value, i) => ({ value, step: curve[i + 1]! - value }));
  const end = steps.findIndex(({ value, step }, i) => i > 0 && !(step > still * value));
  return steps.slice(1, end < 0 ? undefined : end);
}

/**
 * Steps law(σ)·(τ − σ), up to a factor: over law(σ) they are a straight line in σ, and τ its zero.
 * @returns τ, and the sum of squares by which the steps miss the law
 */
function fitLaw(
  steps: readonly Step[],
  law: (value: number) => number,
): { target: number; misfit: number } {
  const { slope, intercept } = fitLine(
    steps.map(({ value }) => value),
    steps.map(({ value, step }) => step / law(value)),
  );
  const misfits = steps.map(
    ({ value, step }) => (step - law(value) * (intercept + slope * value)) ** 2,
  );
  return {
    target: slope < 0 ? -intercept / slope : Number.NaN,
    misfit: misfits.reduce((total, one) => total + one, 0),
  };
}
