import type { Tensor } from '@tensorflow/tfjs';
import { stableRank } from './spectralNorm.ts';

/** Keeps A at the iteration of smallest test error, the first of them if several are equal. */
export class BestIteration {
  error: number = Number.NaN;
  iteration: number = Number.NaN;
  #learned: Tensor | undefined;
  #take: (() => Tensor) | undefined;

  /** Considers an iteration. @param take returns A as a tensor for this object to own; called by {@link keep}, if at all */
  look(iteration: number, testError: number, take: () => Tensor): void {
    if (!Number.isFinite(testError) || testError >= this.error) return;
    this.error = testError;
    this.iteration = iteration;
    this.#take = take;
  }

  /** Takes A of the best iteration so far; call it while the tensors of the iterations seen since the last call exist. */
  keep(): void {
    if (!this.#take) return;
    this.#learned?.dispose();
    this.#learned = this.#take();
    this.#take = undefined;
  }

  /** ‖A‖_F²/‖A‖_op² of the kept A, d×d; NaN if there is none. */
  async stableRank(dimension: number): Promise<number> {
    if (!this.#learned) return Number.NaN;
    return stableRank(await this.#learned.data(), dimension);
  }

  dispose(): void {
    this.#learned?.dispose();
    this.#learned = undefined;
    this.#take = undefined;
  }
}
