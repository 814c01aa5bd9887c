import { byId } from '../../../page/client/dom.ts';
import { type Facts, indexOf, type TrainingFacts } from '../../facts.ts';
import { fingerprintDigits } from '../../fingerprint.ts';
import { blockBytes, startWorker } from '../incoming.ts';
import type { Results } from '../results.ts';
import { seededNetwork } from '../seeded.ts';
import type { Store } from '../state.ts';
import { whole } from '../words.ts';
import type { Row, TrainingAnswer, TrainingRequest } from './messages.ts';
import { verdictOf } from './verdict.ts';

/** The network that is trained in this tab, or was last. */
interface Trained {
  readonly index: number;
  readonly rows: Row[];
}

/** Trains one network of the results at a time, in a worker, and says whether it is the same. */
export class Training {
  readonly #facts: Facts & { readonly training: TrainingFacts };
  readonly #results: Results;
  readonly #store: Store;
  readonly #onChange: () => void;
  #worker: Worker | undefined;
  #trained: Trained | undefined;
  #state: 'idle' | 'running' | 'paused' = 'idle';

  constructor(
    facts: Facts & { readonly training: TrainingFacts },
    { results, store }: { readonly results: Results; readonly store: Store },
    onChange: () => void,
  ) {
    this.#facts = facts;
    this.#results = results;
    this.#store = store;
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
    const index = indexOf(this.#facts.plane, this.#store.state);
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
      network: seededNetwork(this.#facts, this.#facts.training, index),
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
    const cell = this.#results.cell(trained.index);
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
    this.#show(pausing ? 'paused' : 'running', pausing ? 'Paused.' : 'Going on.');
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
