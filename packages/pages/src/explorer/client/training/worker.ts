import { curveNames } from '@mixed-dynamics/artifacts/tables';
import { sampledIterations } from '@mixed-dynamics/golden/sampled-curves';
import {
  type SeededNetwork,
  type TrainingResult,
  trainInBrowser,
  type WasmFiles,
} from '@mixed-dynamics/sweep/in-browser';
import { fingerprintOf } from '../../fingerprint.ts';

// A worker that trains one network with the kernels of the sweep and sends its curves as they grow.

/** A request to the worker: to train, to pause or to resume. */
export type TrainingRequest =
  | {
      readonly kind: 'train';
      readonly network: SeededNetwork;
      readonly files: WasmFiles;
      /** Whether the fingerprint is that of the curves in a snapshot. */
      readonly sampled: boolean;
    }
  | { readonly kind: 'pause' | 'resume' };

/** The five curves at one iteration, in the order of `curveNames`. */
export type Row = readonly [number, number, number, number, number];

/** An answer of the worker. */
export type TrainingAnswer =
  | { readonly kind: 'rows'; readonly rows: readonly Row[] }
  | { readonly kind: 'refused'; readonly reason: string }
  | {
      readonly kind: 'done';
      readonly rows: readonly Row[];
      readonly fingerprint: string;
      readonly outcome: Omit<TrainingResult, 'curves' | 'tracker'>;
    };

/** Milliseconds between two answers. */
const interval = 60;

let isPaused = false;
let resume = () => {};

addEventListener('message', ({ data }: MessageEvent<TrainingRequest>) => {
  if (data.kind === 'train') {
    train(data).catch((error: Error) => answer({ kind: 'refused', reason: error.message }));
  } else {
    isPaused = data.kind === 'pause';
    if (!isPaused) resume();
  }
});

const answer = (message: TrainingAnswer) => postMessage(message);

async function train(request: TrainingRequest & { kind: 'train' }): Promise<void> {
  let rows: Row[] = [];
  let sent = performance.now();
  const {
    curves,
    tracker: _,
    ...outcome
  } = await trainInBrowser(
    request.network,
    request.files,
    async ({ errors: { gdTrain, gdTest, scTrain, scTest, distance } }) => {
      rows.push([gdTrain, gdTest, scTrain, scTest, distance]);
      if (performance.now() - sent < interval) return;
      answer({ kind: 'rows', rows });
      rows = [];
      await turn();
      if (isPaused) await new Promise<void>((go) => (resume = go));
      sent = performance.now();
    },
  );
  const { gdTrainError, gdTestError, scTrainError, scTestError, distance } = curves;
  const all = [gdTrainError, gdTestError, scTrainError, scTestError, distance];
  const kept = request.sampled ? asInSnapshot(all) : all;
  answer({ kind: 'done', rows, fingerprint: fingerprintOf(kept), outcome });
}

/** The curves at the iterations that a snapshot keeps, as float32. */
function asInSnapshot(curves: readonly Float64Array[]): Float64Array[] {
  const named = curveNames.map((name, k) => [name, Array.from(curves[k]!)]);
  const iterations = sampledIterations(Object.fromEntries(named));
  return curves.map((values) => Float64Array.from(iterations, (i) => Math.fround(values[i]!)));
}

/** Lets the event loop deliver waiting messages. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
