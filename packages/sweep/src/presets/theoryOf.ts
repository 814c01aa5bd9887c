import { balanceOf, cellWidth, type Start, shapeOf, widestBalanced } from '@mixed-dynamics/data';
import type { Axis } from '../grid/axis.ts';
import { valuesOf } from './axes.ts';
import type { ExperimentKeys } from './keys.ts';

/** A section after its keys are normalised: a plane, or a network of Figure 1. */
export type TheorySection = Omit<ExperimentKeys<number | Axis>, 'update'> & {
  readonly gammaW: number | Axis;
};

/**
 * What of the theory does not hold for the networks of a section, each with the reason. Reasons are theorems of `docs/theory.md`: the invariant
 * plane is left by no loss and no decay, but equation (1) needs C₁ and C₂ as functions of A.
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

/** Whether some λ-balanced network of a section is narrower than d_in, or d_out for λ < 0. */
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
    return 'a balanced network grows from its own A(0), of which nothing is known';
  return inputs === undefined || start === 'orthogonal'
    ? undefined
    : 'predictions of rectangles are for orthogonal starts';
}

/** What of the dynamics a section leaves out because it does not hold; absent if nothing. */
export function untrained(section: TheorySection): Readonly<Record<string, string>> | undefined {
  const { selfConsistent } = missingTheory(section);
  return selfConsistent === undefined ? undefined : { 'self-consistent': selfConsistent };
}
