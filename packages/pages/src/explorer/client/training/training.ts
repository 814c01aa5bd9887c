import { differenceIn, roundingUnit, type Tolerance } from '@mixed-dynamics/golden/metric';
import type { SeededNetwork } from '@mixed-dynamics/sweep/from-seed';
import { byId } from '../../../page/client/dom.ts';
import { type Facts, indexOf, type TrainingFacts } from '../../facts.ts';
import { fingerprintDigits } from '../../fingerprint.ts';
import { blockBytes, startWorker } from '../incoming.ts';
import type { Cell, Results } from '../results.ts';
import type { Store } from '../state.ts';
import { shown, whole } from '../words.ts';
import type { Row, TrainingAnswer, TrainingRequest } from './worker.ts';

/** The network that is being trained in this tab, or was trained last. */
interface Trained {
  readonly index: number;
  readonly rows: Row[];
}

interface TrainingSources {
  readonly results: Results;
  readonly store: Store;
  readonly networkAt: (index: number) => SeededNetwork;
}

/** Trains one network of the results at a time, in a worker, and reports whether it agrees with the results. */
export class Training {
  readonly #facts: Facts & { readonly training: TrainingFacts };
  readonly #sources: TrainingSources;
  readonly #onChange: () => void;
  #worker: Worker | undefined;
  #trained: Trained | undefined;
  #state: 'idle' | 'running' | 'paused' = 'idle';

  constructor(
    facts: Facts & { readonly training: TrainingFacts },
    sources: TrainingSources,
    onChange: () => void,
  ) {
    this.#facts = facts;
    this.#sources = sources;
    this.#onChange = onChange;
    byId('training').hidden = false;
    byId('train').addEventListener('click', () => this.#start());
    byId('pause').addEventListener('click', () => this.#toggle());
    byId('stop').addEventListener('click', () => this.#end('Stopped.'));
  }

  /** The curves so far of a network, in the order of `curveNames`. */
  curves(index: number | undefined): readonly Float64Array[] | undefined {
    const { index: own, rows } = this.#trained ?? {};
    if (own !== index || !rows) return undefined;
    return [0, 1, 2, 3, 4].map((k) => Float64Array.from(rows, (row) => row[k]!));
  }

  async #start(): Promise<void> {
    this.#end('');
    const index = indexOf(this.#facts.plane, this.#sources.store.state);
    const trained: Trained = { index, rows: [] };
    this.#trained = trained;
    this.#show('running', 'Loading the kernels …');
    const files = Promise.all(['kernels', 'backend'].map(blockBytes));
    const worker = await startWorker<TrainingAnswer>(blockBytes('training'), (answer) => {
      if (this.#worker === worker) this.#take(answer, trained);
    });
    const [kernels, backend] = await files;
    if (this.#trained !== trained || this.#state === 'idle') return worker.terminate();
    this.#worker = worker;
    this.#ask({
      ...{ kind: 'train', sampled: this.#facts.sampled === true },
      files: { kernels: kernels!, backend: backend! },
      network: this.#sources.networkAt(index),
    });
    if (this.#state === 'paused') this.#ask({ kind: 'pause' });
  }

  #ask(request: TrainingRequest): void {
    this.#worker?.postMessage(request);
  }

  #take(answer: TrainingAnswer, trained: Trained): void {
    if (answer.kind === 'refused') {
      this.#end(answer.reason);
      return;
    }
    trained.rows.push(...answer.rows);
    this.#onChange();
    if (answer.kind === 'rows') {
      if (this.#state === 'running')
        this.#show('running', `Iteration ${whole(trained.rows.length - 1)}`);
      return;
    }
    const cell = this.#sources.results.cell(trained.index);
    const at = fingerprintDigits * trained.index;
    const expected = this.#facts.training.fingerprints.slice(at, at + fingerprintDigits);
    const first = trained.rows[0]![0];
    const { training: facts, sampled = false } = this.#facts;
    const options = { cell: cell!, expected, facts, sampled };
    const { same, text } = verdictOf(answer, first, options);
    this.#end(text);
    byId('training-status').dataset.same = String(same);
  }

  #toggle(): void {
    const pausing = this.#state === 'running';
    this.#ask({ kind: pausing ? 'pause' : 'resume' });
    this.#show(pausing ? 'paused' : 'running', pausing ? 'Paused.' : 'Resumed.');
  }

  #end(text: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#show('idle', text);
  }

  #show(state: 'idle' | 'running' | 'paused', text: string): void {
    this.#state = state;
    const status = byId('training-status');
    status.textContent = text;
    delete status.dataset.same;
    const pause = byId<HTMLButtonElement>('pause');
    pause.disabled = state === 'idle';
    pause.textContent = state === 'paused' ? 'Resume' : 'Pause';
    byId<HTMLButtonElement>('stop').disabled = state === 'idle';
  }
}

type Done = TrainingAnswer & { kind: 'done' };

const compared = [
  ['min_test_error', 'minTestError', 'smallest test error'],
  ['stable_rank_at_min', 'stableRankAtMin', 'stable rank'],
  ['max_distance', 'maxDistance', 'largest distance'],
] as const;

/** What the results contain about the network. */
interface Known {
  readonly cell: Cell;
  readonly expected: string;
  readonly facts: TrainingFacts;
  /** Whether the results are a snapshot. */
  readonly sampled: boolean;
}

/** The comparison of the network trained here with the results, as a sentence. */
function verdictOf(
  { outcome, fingerprint }: Pick<Done, 'outcome' | 'fingerprint'>,
  firstTrainError: number,
  { cell, expected, facts, sampled }: Known,
): { readonly same: boolean; readonly text: string } {
  const { iterations } = outcome;
  const isRow = compared.every(([column, key]) => Object.is(cell.number(column), outcome[key]));
  if (fingerprint === expected && isRow) {
    const what = sampled
      ? 'the committed results: the row of metrics.csv, and five curves at the iterations of the snapshot'
      : `the results: every digit of five curves at ${iterations + 1} iterations`;
    return { same: true, text: `Same bytes as ${what}.` };
  }
  if (iterations !== cell.number('iterations')) {
    const text = `Differs from the results: it stopped after ${iterations} iterations instead of ${cell.number('iterations')}.`;
    return { same: false, text };
  }
  const differences = compared.map(([column, key, name]) => {
    const tolerance: Tolerance | undefined = facts.tolerances[column];
    const scale = roundingUnit(firstTrainError);
    const exact = { metric: 'relative', rounding: 0 } as const;
    const apart = differenceIn(tolerance ?? exact, cell.number(column), outcome[key], scale);
    return { name, apart, within: apart <= (tolerance?.single ?? 0) };
  });
  const worst = differences.reduce((a, b) => (b.apart > a.apart ? b : a));
  const same = differences.every(({ within }) => within);
  const text = `${same ? 'Within' : 'Not within'} the tolerance for results of ${facts.engine ?? 'another engine'}: the ${worst.name} differs by ${shown(worst.apart)}.`;
  return { same, text };
}
