import type { Tensor } from '@tensorflow/tfjs';
import { stableRank } from './spectralNorm.ts';

/** Remembers A at the iteration of smallest test error; a tie keeps the earlier one. */
export class BestIteration {
  error: number = Number.NaN;
  iteration: number = Number.NaN;
  #learned: Tensor | undefined;
  #take: (() => Tensor) | undefined;

  /** @param take makes a tensor of A for this object to own; called by {@link keep} if needed */
  look(iteration: number, testError: number, take: () => Tensor): void {
    if (!Number.isFinite(testError) || testError >= this.error) return;
    this.error = testError;
    this.iteration = iteration;
    this.#take = take;
  }

  /** Takes A while its tensor exists. */
  keep(): void {
    if (!this.#take) return;
    this.#learned?.dispose();
    this.#learned = this.#take();
    this.#take = undefined;
  }

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
