import { clone, type Tensor } from '@tensorflow/tfjs';
import { stableRank } from './stableRank.ts';

/** Remembers A at the iteration of smallest test error; a tie keeps the earlier one. */
export class BestIteration {
  error = Number.NaN;
  iteration = Number.NaN;
  #learned: Tensor | undefined;

  look(iteration: number, testError: number, learned: Tensor): void {
    if (!Number.isFinite(testError) || testError >= this.error) return;
    this.error = testError;
    this.iteration = iteration;
    this.#learned?.dispose();
    // Shares the data: no copy is made.
    this.#learned = clone(learned);
  }

  async stableRank(dimension: number): Promise<number> {
    if (!this.#learned) return Number.NaN;
    return stableRank(await this.#learned.data(), dimension);
  }

  dispose(): void {
    this.#learned?.dispose();
    this.#learned = undefined;
  }
}
