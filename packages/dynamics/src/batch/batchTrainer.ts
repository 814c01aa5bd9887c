import { EngineLost, expected, type StopRule } from '@mixed-dynamics/artifacts';
import type { Engine } from '@mixed-dynamics/engines';
import { checkProblem, type TrainingProblem } from '../trainingProblem.ts';
import type { TrainingResult } from '../trainingRecord.ts';
import { Batch } from './batch.ts';
import { Lane } from './lane.ts';

export interface BatchOptions {
  readonly stop: StopRule;
  /** How many networks are trained at a time, see {@link batchCapacity}. */
  readonly capacity: number;
}

/**
 * Trains many networks of one dimension at a time, for devices that one network does not fill. They
 * may come one after another: a network joins when another one has ended.
 *
 * Steps are taken in chunks without a read in between; while the host judges one chunk, the device
 * computes the next. What the host decides about a network (stop, corrections a step, a turn of its
 * frame) follows from that network alone, and takes effect a chunk later: whatever a network did
 * after its end is forgotten. One whose roots were lost goes over its last two chunks again alone,
 * with the care of {@link trainCell}, and comes back. On engines that compute the products of a
 * batch one by one, a network's numbers do not depend on its neighbours by a single bit.
 *
 * Every network settles. What fails while it is computed alone is its own failure. What fails for a
 * batch (memory that does not suffice) sends its networks back to their beginning, half as many at
 * a time, down to one, whose failure it then is. A lost engine fails everybody.
 */
export class BatchTrainer {
  readonly #engine: Engine;
  readonly #stop: StopRule;
  #capacity: number;
  /** Every network that somebody still waits for, in the order in which they came. */
  readonly #lanes = new Set<Lane>();
  #kind: Kind | undefined;
  #running = false;

  constructor(engine: Engine, { stop, capacity }: BatchOptions) {
    this.#engine = engine;
    this.#stop = stop;
    this.#capacity = capacity;
  }

  /**
   * Trains one network by both dynamics, together with whatever else there is to train.
   * @throws UserError when the problem's arrays and numbers do not fit together, or its dimension
   *   or order of updates is not that of the networks before
   * @throws EngineLost, or what else the engine throws for this network (rejects)
   */
  train(problem: TrainingProblem): Promise<TrainingResult> {
    checkProblem(problem);
    const { dimension, update } = problem;
    this.#kind ??= { dimension, update };
    checkAlike(problem, this.#kind);
    const lane = new Lane(problem, this.#stop);
    this.#lanes.add(lane);
    const forget = () => this.#lanes.delete(lane);
    lane.result.then(forget, forget);
    if (!this.#running) {
      this.#running = true;
      // Whatever else is asked for in this turn of the event loop begins together with it.
      setImmediate(() => this.#run());
    }
    return lane.result;
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

  /** After the end of a batch that failed as a whole. */
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

/** What the networks of a batch have in common. */
type Kind = Pick<TrainingProblem, 'dimension' | 'update'>;

function checkAlike(problem: Kind, kind: Kind): void {
  for (const name of ['dimension', 'update'] as const) {
    if (problem[name] === kind[name]) continue;
    throw expected({
      culprit: `\`${name}\``,
      expected: `${kind[name]}, as of the networks before`,
      got: problem[name],
      remedy: 'train it with another BatchTrainer',
    });
  }
}

/** Memory that a batch may take, for devices that do not say how much they have: 2 GiB. */
const memoryBudget = 2 ** 31;
/** Matrices of d×d that a network takes at most: three states, two chunks, what a step needs. */
const matricesANetwork = 90;
const largestCapacity = 64;

/** How many networks of this dimension an engine can train at a time, by its largest tensor. */
export function batchCapacity({ largestTensor }: Pick<Engine, 'largestTensor'>, d: number): number {
  const byTensor = Math.floor(largestTensor / (4 * 2 * d * d));
  const byMemory = Math.floor(memoryBudget / (4 * matricesANetwork * d * d));
  return Math.max(1, Math.min(largestCapacity, byTensor, byMemory));
}
