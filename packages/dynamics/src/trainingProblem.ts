import { expected } from '@mixed-dynamics/artifacts';
import type { UpdateOrder } from './gradientDescent.ts';
import { checkLoss, type Loss } from './loss.ts';

/** The two dynamics that are compared. */
export const dynamicsNames = ['gradient-descent', 'self-consistent'] as const;
export type DynamicsName = (typeof dynamicsNames)[number];

/** One network and its target. Matrices are row-major float32. */
export interface TrainingProblem {
  /** d_in. */
  readonly inputs: number;
  /** d_out. */
  readonly outputs: number;
  /** A*, d_out×d_in. */
  readonly teacher: Float32Array;
  /** T = A* + E, d_out×d_in. Pass the same array for cells that share it: its SVD is computed once. */
  readonly target: Float32Array;
  /** W₁, r×d_in, and W₂, d_out×r. */
  readonly w1: Float32Array;
  readonly w2: Float32Array;
  /** r, the number of hidden units computed: min(w, d_in + d_out) after width reduction. */
  readonly hidden: number;
  /** w, the network's width. */
  readonly width: number;
  /**
   * a of equation (1), C₁ = √(AᵀA + a²I) + bI and C₂ = √(AAᵀ + a²I) − bI, where b cancels in C₂G + GC₁: s = σ²w; for
   * weights of unequal variances (σ₁² + σ₂²)w/2; for a λ-balanced start |λ|/2, for a balanced one 0. `undefined` where (1) does
   * not hold for the start.
   */
  readonly threshold: number | undefined;
  /** η. */
  readonly learningRate: number;
  readonly update: UpdateOrder;
  /** λ, default 0: W ← W − η(∂C/∂W + λW), and in (1) A′ = −C₂G − GC₁ − 2λA with a(t) = a·e^(−2λt). */
  readonly weightDecay?: number | undefined;
  /** μ of heavy-ball momentum, default 0: V ← μV + ∂C/∂W + λW, W ← W − ηV. With it (1) does not hold. */
  readonly momentum?: number | undefined;
  /** Default: ½‖A − T‖². With a mask (1) does not hold. */
  readonly loss?: Loss | undefined;
}

/** Why equation (1) does not hold for a problem; `undefined` if it does. */
function whyNotFollowed({ threshold, momentum = 0, loss }: TrainingProblem): string | undefined {
  if (loss && 'mask' in loss) return 'a masked loss';
  if (momentum > 0) return 'momentum';
  return threshold === undefined ? 'a start without a threshold' : undefined;
}

/** The dynamics that a problem has: gradient descent always, the self-consistent ones where (1) holds. */
export function dynamicsOf(problem: TrainingProblem): readonly DynamicsName[] {
  return whyNotFollowed(problem) ? ['gradient-descent'] : dynamicsNames;
}

/**
 * @throws UserError when a matrix has the wrong size, a number is out of range, or one of the dynamics
 *   does not exist for the problem
 */
export function checkProblem(
  problem: TrainingProblem,
  dynamics: readonly DynamicsName[] = dynamicsOf(problem),
): void {
  const { inputs, outputs, hidden: r, loss } = problem;
  const entries = outputs * inputs;
  const sizes = { teacher: entries, target: entries, w1: r * inputs, w2: outputs * r } as const;
  for (const [name, size] of Object.entries(sizes) as [keyof typeof sizes, number][]) {
    if (problem[name].length === size) continue;
    throw expected({
      culprit: `\`${name}\``,
      expected: `${size} numbers for ${inputs} inputs, ${outputs} outputs, r = ${r}`,
      got: problem[name].length,
      remedy: 'pass matrices of matching shapes',
    });
  }
  for (const [name, { holds, range }] of Object.entries(ranges)) {
    const value = problem[name as keyof typeof ranges];
    if (value === undefined || holds(value)) continue;
    throw expected({
      culprit: `\`${name}\``,
      expected: range,
      got: value,
      remedy: 'check what it comes from',
    });
  }
  if (loss) checkLoss(loss, inputs, outputs);
  const reason = whyNotFollowed(problem);
  if (!reason || !dynamics.includes('self-consistent')) return;
  throw expected({
    culprit: '`dynamics`',
    expected: `gradient descent alone, because equation (1) does not hold for ${reason}`,
    got: 'self-consistent',
    remedy: 'leave the self-consistent dynamics out',
  });
}

const positive = {
  holds: (value: number) => value > 0 && Number.isFinite(value),
  range: 'a positive finite number',
};
const notNegative = {
  holds: (value: number) => value >= 0 && Number.isFinite(value),
  range: 'a finite number of at least 0',
};
const ranges = {
  width: positive,
  threshold: notNegative,
  learningRate: positive,
  weightDecay: notNegative,
  momentum: { holds: (value: number) => value >= 0 && value < 1, range: 'a number in [0, 1)' },
} as const;
