import type { StopRule } from '@mixed-dynamics/theory';
import type { Setting } from '../../setting.ts';
import { Predictor, predictedColumns, valuesOf } from './network.ts';

// A worker: it predicts the plane that it is asked for, coarse to fine, and stops where another is wanted.

/** A plane to predict; a newer one ends the one before. */
export interface PlaneRequest {
  readonly id: number;
  readonly setting: Setting;
  readonly stop: StopRule;
  readonly gammaSigma2: readonly number[];
  readonly gammaW: readonly number[];
}

/** A plane as far as it is predicted. */
export interface PlaneAnswer {
  readonly id: number;
  /** Every node at multiples of this index on both axes is there: 1 for all. */
  readonly stride: number;
  /** Node by node, γ_σ² fastest, in the order of `predictedColumns`; NaN where not predicted yet. */
  readonly values: Float64Array;
}

/** The strides of the grids, each finer than the one before. */
const strides = [16, 8, 4, 2, 1];
/** Milliseconds in which the next grid, too, is likely to be there: nothing coarser is sent. */
const soon = 30;
/** Milliseconds of work between two looks at the messages. */
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

/** Lets waiting messages in. */
const { port1, port2 } = new MessageChannel();
function turn(): Promise<void> {
  return new Promise((resolve) => {
    port1.onmessage = () => resolve();
    port2.postMessage(null);
  });
}
