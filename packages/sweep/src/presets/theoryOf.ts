import { balanceOf, cellWidth, type Start, shapeOf, widestBalanced } from '@mixed-dynamics/data';
import type { Axis } from '../grid/axis.ts';
import { valuesOf } from './axes.ts';
import type { ExperimentKeys } from './keys.ts';

/** A section with normalised keys: a plane, or the network of Figure 1. */
export type TheorySection = Omit<ExperimentKeys<number | Axis>, 'update'> & {
  readonly gammaW: number | Axis;
};

/**
 * The parts of the theory that do not hold for the networks of a section, each with the reason; `undefined` for a part
 * that holds. The reasons are theorems of `docs/theory.md`: every loss, and weight decay, keeps a network on the
 * invariant plane, but equation (1) also needs C₁ and C₂ to be functions of A.
 */
export function missingTheory(section: TheorySection) {
  const selfConsistent = withoutEquation(section);
  return {
    /** Equation (1), integrated beside gradient descent. */
    selfConsistent,
    /** The network of infinite width. */
    ideal: withoutWidthLimit(section),
    /** The prediction without training. */
    prediction: selfConsistent ?? withoutPrediction(section),
  };
}

function withoutEquation(section: TheorySection): string | undefined {
  const { loss } = section;
  if (loss && 'mask' in loss) {
    return 'a mask does not turn with the frame in which equation (1) is followed';
  }
  if (section.momentum !== undefined) return 'equation (1) does not close with momentum';
  return isNarrowBalanced(section)
    ? 'C₁ and C₂ are functions of A only if a λ-balanced network is as wide as it can be'
    : undefined;
}

/** Whether a section has a λ-balanced network narrower than d_in, or than d_out for λ < 0. */
function isNarrowBalanced(section: TheorySection): boolean {
  const lambdas = valuesOf(section, 'start.lambdaBalanced').filter((lambda) => lambda !== 0);
  const widths = valuesOf(section, 'gammaW').map((gamma) => cellWidth(section.dimension, gamma));
  return lambdas.some((lambda) => {
    const widest = widestBalanced(lambda, shapeOf(section));
    return widths.some((width) => width < widest);
  });
}

function withoutWidthLimit({ start }: TheorySection): string | undefined {
  return balanceOf(start as Start | undefined) === undefined
    ? undefined
    : 'a balanced start has no limit of infinite width';
}

function withoutPrediction({ start, loss, inputs }: TheorySection): string | undefined {
  if (loss !== undefined) return 'with a covariance the modes of T do not decouple';
  if (start === 'balanced')
    return 'a balanced network grows from its own A(0), which the theory does not know';
  return inputs === undefined || start === 'orthogonal'
    ? undefined
    : 'predictions of rectangular networks exist only for orthogonal starts';
}

/** The dynamics that a section does not train because they do not hold, with the reason; `undefined` if there are none. */
export function untrained(section: TheorySection): Readonly<Record<string, string>> | undefined {
  const { selfConsistent } = missingTheory(section);
  return selfConsistent === undefined ? undefined : { 'self-consistent': selfConsistent };
}
