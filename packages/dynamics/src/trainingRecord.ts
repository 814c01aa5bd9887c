import {
  type CellStatus,
  largest,
  type StopReason,
  type StopRule,
  stopReason,
} from '@mixed-dynamics/artifacts';
import type { Tensor } from '@tensorflow/tfjs';
import { BestIteration } from './bestIteration.ts';
import type { Errors } from './errors.ts';
import type { TrackerCounts } from './trainingRun.ts';

/** Curves over iterations 0 … N; NaN for dynamics that were not computed. d² is d_in·d_out; of another `Loss`, its errors. */
export interface Curves {
  /** ‖A − T‖_F²/d² and ‖A − A*‖_F²/d² of gradient descent. */
  readonly gdTrainError: Float64Array;
  readonly gdTestError: Float64Array;
  /** The same for the self-consistent dynamics. */
  readonly scTrainError: Float64Array;
  readonly scTestError: Float64Array;
  /** ‖A_GD − A_SC‖_F²/d². */
  readonly distance: Float64Array;
}

export interface TrainingResult {
  readonly curves: Curves;
  readonly status: CellStatus;
  readonly stopReason: StopReason;
  /** N, the number of steps taken. */
  readonly iterations: number;
  readonly minTestError: number;
  readonly iterationsToMinTestError: number;
  /** ‖A‖_F²/‖A‖_op² at the iteration of smallest test error. */
  readonly stableRankAtMin: number;
  readonly maxDistance: number;
  /** Operation counts of the self-consistent dynamics. */
  readonly tracker: TrackerCounts | undefined;
}

/** The curves of a run so far, and when it stops: the host's part of training. */
export class TrainingRecord {
  readonly #stop: StopRule;
  readonly #leader: 'gd' | 'sc';
  readonly #best = new BestIteration();
  readonly #rows: Errors[] = [];
  readonly #train: number[] = [];
  readonly #test: number[] = [];
  #reason: StopReason | undefined;

  /** @param leader the dynamics to which the stop rules apply */
  constructor(stop: StopRule, leader: 'gd' | 'sc') {
    this.#stop = stop;
    this.#leader = leader;
  }

  /** Why training has ended; `undefined` while it continues. */
  get reason(): StopReason | undefined {
    return this.#reason;
  }

  /** N so far: the index of the last iteration added. */
  get iteration(): number {
    return this.#rows.length - 1;
  }

  /**
   * The errors of the next iteration, before its step.
   * @param take makes a tensor of the leader's A, owned by the record; see {@link keepBest}
   */
  add(errors: Errors, take: () => Tensor): void {
    this.#rows.push(errors);
    this.#train.push(errors[`${this.#leader}Train`]);
    this.#test.push(errors[`${this.#leader}Test`]);
    this.#best.look(this.iteration, this.#test.at(-1)!, take);
    this.#reason = stopReason(this.#train, this.#test, this.#stop);
  }

  /** Takes the best A so far; call it before the tensors of the last iterations are disposed. */
  keepBest(): void {
    this.#best.keep();
  }

  /** @param tracker counts of the self-consistent dynamics, if they were computed */
  async result(dimension: number, tracker: TrackerCounts | undefined): Promise<TrainingResult> {
    const rows = this.#rows;
    const curve = (name: keyof Errors) => Float64Array.from(rows, (row) => row[name]);
    const distance = curve('distance');
    // Gradient descent continues to its own end if the self-consistent dynamics diverge.
    const lost = tracker !== undefined && !Number.isFinite(rows.at(-1)!.scTrain);
    return {
      curves: {
        gdTrainError: curve('gdTrain'),
        gdTestError: curve('gdTest'),
        scTrainError: curve('scTrain'),
        scTestError: curve('scTest'),
        distance,
      },
      status: this.#reason === 'diverged' || lost ? 'diverged' : 'ok',
      stopReason: this.#reason!,
      iterations: this.iteration,
      minTestError: this.#best.error,
      iterationsToMinTestError: this.#best.iteration,
      stableRankAtMin: await this.#best.stableRank(dimension),
      maxDistance: largest(distance),
      tracker,
    };
  }

  dispose(): void {
    this.#best.dispose();
  }
}
