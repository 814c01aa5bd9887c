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
const onLadder = (iteration: number): boolean => (iteration & (iteration - 1)) === 0;

/** Takes the `count` largest singular values of A at the iterations of the ladder, and at the last one. */
export class SpectraRecord {
  readonly spectra: Spectrum[] = [];
  readonly #engine: Engine;
  readonly #count: number;

  constructor(engine: Engine, count: number) {
    this.#engine = engine;
    this.#count = count;
  }

  async add({ iteration, last, gradientDescent, selfConsistent }: Moment): Promise<void> {
    if (!last && !onLadder(iteration)) return;
    const learned = { gd: gradientDescent, sc: selfConsistent };
    for (const dynamics of dynamicsLabels) {
      const matrix = learned[dynamics];
      if (!matrix) continue;
      const all = this.#engine.singularValues(
        Float64Array.from(await matrix.data()),
        matrix.shape.at(-1)!,
      );
      this.spectra.push({ iteration, dynamics, values: all.slice(0, this.#count) });
    }
  }
}
