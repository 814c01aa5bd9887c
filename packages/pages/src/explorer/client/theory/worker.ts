import type { StopRule } from '@mixed-dynamics/theory';
import type { Setting } from '../../setting.ts';
import { Predictor, predictedColumns, valuesOf } from './network.ts';

// A worker that predicts the requested plane on finer and finer grids, and stops when another one is requested.

/** A plane to predict; a newer request cancels the previous one. */
export interface PlaneRequest {
  readonly id: number;
  readonly setting: Setting;
  readonly stop: StopRule;
  readonly gammaSigma2: readonly number[];
  readonly gammaW: readonly number[];
}

/** A plane, as far as it has been predicted. */
export interface PlaneAnswer {
  readonly id: number;
  /** Every node whose indices on both axes are multiples of this number is known; 1 means all. */
  readonly stride: number;
  /** Node by node, γ_σ² fastest, each in the order of `predictedColumns`; NaN if not predicted yet. */
  readonly values: Float64Array;
}

/** The strides of successive grids, from coarse to fine. */
const strides = [16, 8, 4, 2, 1];
/** Milliseconds after a request: a coarse grid that is ready sooner is not sent, since a finer one will follow soon. */
const soon = 30;
/** Milliseconds of work between checks for new messages. */
const slice = 20;

let newest = 0;

addEventListener('message', ({ data }: MessageEvent<PlaneRequest>) => {
  newest = data.id;
  predictPlane(data);
});

async function predictPlane({ id, setting, stop, ...axes }: PlaneRequest): Promise<void> {
  const { gammaSigma2, gammaW } = axes;
  const predictor = new Predictor(setting, stop);
  const width = predictedColumns.length;
  const values = new Float64Array(gammaSigma2.length * gammaW.length * width).fill(Number.NaN);
  const asked = performance.now();
  let started = asked;
  for (const stride of strides) {
    for (let j = 0; j < gammaW.length; j += stride) {
      for (let i = 0; i < gammaSigma2.length; i += stride) {
        const at = (j * gammaSigma2.length + i) * width;
        if (!Number.isNaN(values[at + width - 1]!)) continue;
        values.set(valuesOf(predictor.predict(gammaSigma2[i]!, gammaW[j]!)), at);
        if (performance.now() - started < slice) continue;
        await turn();
        if (id !== newest) return;
        started = performance.now();
      }
    }
    if (stride > 1 && performance.now() - asked < soon) continue;
    postMessage({ id, stride, values } satisfies PlaneAnswer);
  }
}

/** Lets the event loop deliver waiting messages. */
const { port1, port2 } = new MessageChannel();
function turn(): Promise<void> {
  return new Promise((resolve) => {
    port1.onmessage = () => resolve();
    port2.postMessage(null);
  });
}
