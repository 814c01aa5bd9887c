/** What is known of every cell of a plane, and compared between draws, runs and step sizes. */
export interface Quantity {
  /** Its name in the columns of tables of statistics. */
  readonly name: string;
  /** Its column in `metrics.csv`. */
  readonly column: string;
  readonly title: string;
  /** Applied before anything else: deviations of a distance are multiplicative. */
  readonly transform?: (value: number) => number;
  /** What cannot be told from no difference: one step, or the rounding of float32. */
  readonly resolution: number;
}

/** The four panels of Figure 2. */
export const quantities = [
  {
    name: 'min_test_error',
    column: 'min_test_error',
    title: 'smallest test error',
    resolution: 1e-5,
  },
  {
    name: 'stable_rank_at_min',
    column: 'stable_rank_at_min',
    title: 'stable rank there',
    resolution: 1e-5,
  },
  {
    name: 'iterations_to_min_test_error',
    column: 'iterations_to_min_test_error',
    title: 'iterations to get there',
    resolution: 1,
  },
  {
    name: 'log_max_distance',
    column: 'max_distance',
    title: 'ln of the GD-SC distance',
    transform: Math.log,
    resolution: 1e-3,
  },
] as const satisfies readonly Quantity[];

export type QuantityName = (typeof quantities)[number]['name'];
