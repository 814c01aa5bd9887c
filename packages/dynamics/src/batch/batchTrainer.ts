import { EngineLost, expected, type StopRule } from '@mixed-dynamics/artifacts';
import type { Engine } from '@mixed-dynamics/engines';
import { trainCell } from '../trainCell.ts';
import { checkProblem, dynamicsOf, type TrainingProblem } from '../trainingProblem.ts';
import type { TrainingResult } from '../trainingRecord.ts';
import { Batch } from './batch.ts';
import { Lane } from './lane.ts';

interface BatchOptions {
  readonly stop: StopRule;
  /** How many networks are trained at once, see {@link batchCapacity}. */
  readonly capacity: number;
}

/**
 * Trains many networks of one dimension at once, for devices that one network does not fill. They may
 * arrive one after another: a network joins when another has ended.
 *
 * Steps are taken in chunks without reads in between; while the host judges one chunk, the device
 * computes the next. The host's decisions about a network (stop, corrections per step, a turn of its
 * frame) depend on that network alone and take effect one chunk later: steps after its end are
 * discarded. A network whose tracking failed repeats its last two chunks alone, by the method of
 * {@link trainCell}, and returns. On engines that compute the products of a batch one by one, the other
 * networks have no effect, bit for bit.
 *
 * A network that a batch cannot hold (weight decay, a balanced start, no equation (1)) is trained by
 * {@link trainCell}, one after the other.
 *
 * Every network gets a result or an error. An error while a network is computed alone fails only that
 * network. An error of the batch (out of memory) restarts its networks, half as many at a time, down to
 * one, which then fails. A lost engine fails all.
 */
export class BatchTrainer {
  readonly #engine: Engine;
  readonly #stop: StopRule;
  #capacity: number;
  /** Every network without a result yet, in order of arrival. */
  readonly #lanes = new Set<Lane>();
  #kind: Kind | undefined;
  #running = false;
  /** The last network that was trained without the batch. */
  #lastAlone: Promise<unknown> = Promise.resolve();

  constructor(engine: Engine, { stop, capacity }: BatchOptions) {
    this.#engine = engine;
    this.#stop = stop;
    this.#capacity = capacity;
  }

  /**
   * Trains one network by both dynamics, together with the others in progress.
   * @throws UserError, at once, when the problem's arrays and numbers do not fit together, or its dimensions,
   *   order of updates or kind of loss differ from those of earlier networks
   * @throws EngineLost, or another error of the engine for this network: the promise is rejected
   */
  train(problem: TrainingProblem): Promise<TrainingResult> {
    checkProblem(problem);
    if (!fitsBatches(problem)) return this.#trainAlone(problem);
    this.#kind ??= kindOf(problem);
    checkAlike(kindOf(problem), this.#kind);
    const lane = new Lane(problem, this.#stop);
    this.#lanes.add(lane);
    const forget = () => this.#lanes.delete(lane);
    lane.result.then(forget, forget);
    if (!this.#running) {
      this.#running = true;
      // All requests of this turn of the event loop start together.
      setImmediate(() => this.#run());
    }
    return lane.result;
  }

  /** One after the other. */
  #trainAlone(problem: TrainingProblem): Promise<TrainingResult> {
    const train = () => trainCell(this.#engine, problem, { stop: this.#stop });
    const result = this.#lastAlone.then(train, train);
    this.#lastAlone = result;
    return result;
  }

  async #run(): Promise<void> {
    while (this.#inStage('waiting').length > 0) {
      try {
        await new Batch(this.#engine, this.#capacity, () => this.#inStage('waiting')).run();
      } catch (error) {
        this.#recover(error);
      }
    }
    this.#running = false;
  }

  #inStage(stage: Lane['stage']): Lane[] {
    return [...this.#lanes].filter((lane) => lane.stage === stage);
  }

  /** After a batch has failed as a whole. */
  #recover(error: unknown): void {
    const together = this.#inStage('under way');
    if (error instanceof EngineLost) {
      for (const lane of this.#lanes) lane.fail(error);
    } else if (together.length > 1) {
      this.#capacity = Math.floor(together.length / 2);
      for (const lane of together) lane.restart();
    } else {
      for (const lane of together) lane.fail(error);
    }
  }
}

/** A batch holds networks of both dynamics whose s stays as it is, above zero. */
function fitsBatches(problem: TrainingProblem): boolean {
  const both = dynamicsOf(problem).includes('self-consistent');
  return both && !problem.weightDecay && problem.threshold !== 0;
}

/** The settings that all networks of a batch share. */
type Kind = Pick<TrainingProblem, 'inputs' | 'outputs' | 'update'> & {
  readonly loss: 'full' | 'covariance';
};

function kindOf({ inputs, outputs, update, loss }: TrainingProblem): Kind {
  return { inputs, outputs, update, loss: loss ? 'covariance' : 'full' };
}

function checkAlike(problem: Kind, kind: Kind): void {
  for (const name of ['inputs', 'outputs', 'update', 'loss'] as const) {
    if (problem[name] === kind[name]) continue;
    throw expected({
      culprit: `\`${name}\``,
      expected: `${kind[name]}, as for the earlier networks`,
      got: problem[name],
      remedy: 'train it with another BatchTrainer',
    });
  }
}

/** Memory limit of a batch on devices that do not report their memory: 2 GiB. */
const memoryBudget = 2 ** 31;
/** Largest number of d×d matrices per network: three states, two chunks, and those of a step. */
const matricesANetwork = 100;
const largestCapacity = 64;

/** How many networks of this dimension an engine can train at once, from its largest tensor. */
export function batchCapacity({ largestTensor }: Pick<Engine, 'largestTensor'>, d: number): number {
  const byTensor = Math.floor(largestTensor / (4 * 2 * d * d));
  const byMemory = Math.floor(memoryBudget / (4 * matricesANetwork * d * d));
  return Math.max(1, Math.min(largestCapacity, byTensor, byMemory));
}
