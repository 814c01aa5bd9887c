import type { Bins } from './bins.ts';
import { InfiniteModes, type InfiniteModesOptions } from './infiniteModes.ts';
import { type ResponseSquares, WidthResponse } from './widthResponse.ts';

/** The parts of the squared distance that are due to finite steps and to finite width. */
export interface ModeParts {
  readonly step: number;
  readonly width: number;
}

/**
 * The contributions of finite steps and finite width to the distance, in bins of modes. On the diagonal the distance is
 * a − b: a is gradient descent at infinite width, b is Euler's method for (1) with the roots of the random start, κs
 * instead of s. A third curve separates the causes: a_κ is gradient descent with the roots κs. Then a_κ − b is due to
 * the steps, and a − a_κ to the width.
 */
export class DistanceParts {
  readonly #binned: InfiniteModes;
  readonly #withRoots: InfiniteModes;
  readonly #response: WidthResponse;
  readonly #bins: Bins;
  readonly #options: InfiniteModesOptions;

  /** @param blockSize how many of the first modes are computed by a block instead */
  constructor(bins: Bins, options: InfiniteModesOptions, blockSize = 0) {
    const { threshold, kappa } = options;
    const withRoots = { ...options, threshold: kappa * threshold, kappa: 1 };
    this.#binned = new InfiniteModes(bins.singularValues, options);
    this.#withRoots = new InfiniteModes(bins.singularValues, withRoots);
    this.#response = new WidthResponse(bins.counts, blockSize);
    this.#bins = bins;
    this.#options = options;
  }

  /** Σ (a_κ − b)² and Σ (a − a_κ)² over the modes of the bins `from` … `to` − 1. */
  modes(from: number, to: number = this.#bins.counts.length): ModeParts {
    let [step, width] = [0, 0];
    for (let j = from; j < to; j++) {
      const [n, middle] = [this.#bins.counts[j]!, this.#withRoots.learned[j]!];
      step += n * (middle - this.#binned.followed[j]!) ** 2;
      width += n * (this.#binned.learned[j]! - middle) ** 2;
    }
    return { step, width };
  }

  /** The contribution of pairs of modes, see {@link WidthResponse}. */
  pairs(): ResponseSquares {
    return this.#response.squares();
  }

  /** @param rootSquare r² in the roots √(b² + r²) of (1), if it changes */
  step(rootSquare: number = this.#binned.rootSquare): void {
    const { learningRate, weightDecay } = this.#options;
    this.#response.step(this.#binned, this.#bins.singularValues, learningRate, weightDecay);
    this.#binned.rootSquare = rootSquare;
    this.#binned.step();
    this.#withRoots.step();
  }
}

/** Divides a distance in the ratio of its parts. */
export function shareOut(distance: number, { step, width }: ModeParts): ModeParts {
  const share = step + width > 0 ? step / (step + width) : 1;
  return { step: share * distance, width: (1 - share) * distance };
}
