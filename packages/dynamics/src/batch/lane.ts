import type { StopRule } from '@mixed-dynamics/artifacts';
import type { TrainingProblem } from '../trainingProblem.ts';
import type { TrainingResult } from '../trainingRecord.ts';
import { BatchCell } from './batchCell.ts';

/** A network in a batch, with the promise of its result. */
export class Lane {
  readonly #problem: TrainingProblem;
  readonly #stop: StopRule;
  #cell: BatchCell;
  #stage: 'waiting' | 'under way' | 'over' = 'waiting';
  #resolve: (result: TrainingResult) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  readonly result: Promise<TrainingResult>;

  constructor(problem: TrainingProblem, stop: StopRule) {
    this.#problem = problem;
    this.#stop = stop;
    this.#cell = new BatchCell(problem, stop);
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get cell(): BatchCell {
    return this.#cell;
  }

  /** `over`: ended or failed. */
  get stage(): 'waiting' | 'under way' | 'over' {
    return this.#stage;
  }

  begin(): void {
    this.#stage = 'under way';
  }

  /** Discards its progress; it waits again. */
  restart(): void {
    this.#cell.record.dispose();
    this.#cell = new BatchCell(this.#problem, this.#stop);
    this.#stage = 'waiting';
  }

  /** Its record is complete. */
  end(): void {
    this.#stage = 'over';
    this.#cell.result().then(this.#resolve, this.#reject);
  }

  /** Also while its result is being read, a read that a lost GPU may never answer. */
  fail(error: unknown): void {
    this.#stage = 'over';
    this.#cell.record.dispose();
    this.#reject(error);
  }
}
