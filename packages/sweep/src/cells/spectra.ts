import type { DynamicsName, Moment } from '@mixed-dynamics/dynamics';
import type { Engine } from '@mixed-dynamics/engines';

/** The largest singular values of A, one row per iteration of the ladder and dynamics. */
export interface Spectra {
  readonly iterations: readonly number[];
  /** Which of the dynamics each row is of. */
  readonly dynamics: readonly DynamicsName[];
  /** Descending, in float64. */
  readonly values: readonly Float64Array[];
}

/** Iterations 0, 1, 2, 4, 8, …: an SVD at every one would cost more than training. */
const onLadder = (iteration: number): boolean => (iteration & (iteration - 1)) === 0;

/** Takes the `count` largest singular values of A at the iterations of the ladder, and at the last one. */
export class SpectraRecord {
  readonly #engine: Engine;
  readonly #count: number;
  readonly #rows: { iteration: number; dynamics: DynamicsName; values: Float64Array }[] = [];

  constructor(engine: Engine, count: number) {
    this.#engine = engine;
    this.#count = count;
  }

  async add({ iteration, last, gradientDescent, selfConsistent }: Moment): Promise<void> {
    if (!last && !onLadder(iteration)) return;
    const learned = { 'gradient-descent': gradientDescent, 'self-consistent': selfConsistent };
    for (const [name, matrix] of Object.entries(learned)) {
      if (!matrix) continue;
      const all = this.#engine.singularValues(
        Float64Array.from(await matrix.data()),
        matrix.shape.at(-1)!,
      );
      const values = all.slice(0, this.#count);
      this.#rows.push({ iteration, dynamics: name as DynamicsName, values });
    }
  }

  get spectra(): Spectra {
    return {
      iterations: this.#rows.map(({ iteration }) => iteration),
      dynamics: this.#rows.map(({ dynamics }) => dynamics),
      values: this.#rows.map(({ values }) => values),
    };
  }
}
