import type { Moment } from '@mixed-dynamics/dynamics';
import type { Engine } from '@mixed-dynamics/engines';

/** The two dynamics, by their names in `singular-values.csv`. */
export const dynamicsLabels = ['gd', 'sc'] as const;
export type DynamicsLabel = (typeof dynamicsLabels)[number];

/** The largest singular values of A at one iteration, by one of the dynamics. */
export interface Spectrum {
  readonly iteration: number;
  readonly dynamics: DynamicsLabel;
  /** Descending, in float64. */
  readonly values: Float64Array;
}

/** Iterations 0, 1, 2, 4, 8, …: an SVD at every one would cost more than training. */
const isRecorded = (iteration: number): boolean => (iteration & (iteration - 1)) === 0;

/** Records the `count` largest singular values of A at iterations 0, 1, 2, 4, 8, … and at the last one. */
export function recordSpectra(engine: Engine, count: number) {
  const spectra: Spectrum[] = [];
  const add = async ({ iteration, last, gradientDescent, selfConsistent }: Moment) => {
    if (!last && !isRecorded(iteration)) return;
    const learned = { gd: gradientDescent, sc: selfConsistent };
    for (const dynamics of dynamicsLabels) {
      const matrix = learned[dynamics];
      if (!matrix) continue;
      const entries = Float64Array.from(await matrix.data());
      const all = engine.singularValues(entries, matrix.shape.at(-1)!);
      spectra.push({ iteration, dynamics, values: all.slice(0, count) });
    }
  };
  return { spectra, add };
}
