/** Columns of `figure2/metrics.csv`: one row per cell of the (γ_σ², γ_w) grid, in grid order. */
export const metricsColumns = [
  'gamma_sigma2',
  'gamma_w',
  'width',
  'sigma2',
  'learning_rate',
  'seed',
  'status',
  'stop_reason',
  'iterations',
  'min_test_error',
  'iterations_to_min_test_error',
  'stable_rank_at_min',
  'max_distance',
] as const;

/** Columns of `ensemble/draws.csv`: the draw, then the columns of `metrics.csv`. */
export const ensembleColumns: readonly string[] = ['trial', ...metricsColumns];

/**
 * Columns of `step-size/runs.csv`, one row per run: c, the columns of `metrics.csv`, and the train error of gradient
 * descent at the first and the last iteration. The two errors reveal a run that would not converge, even if a rising
 * test error stops it early.
 */
export const stepSizeColumns: readonly string[] = [
  'learning_rate_constant',
  ...metricsColumns,
  ...['train_error_start', 'train_error_end'],
];

/**
 * Columns of `scaling/cells.csv`, one row per network. `part` is `transition`, `agreement` or `floor`;
 * `excess` is γ_w + γ_σ² − 1; `teacher_norm` is ‖A*‖_op; the rest is as in `metrics.csv`.
 */
export const scalingColumns: readonly string[] = [
  ...['part', 'dimension', 'trial', 'excess', 'teacher_norm'],
  ...metricsColumns,
];

/** The numbers that the theory predicts for a network. */
export const predictedNumbers = [
  'min_test_error',
  'iterations_to_min_test_error',
  'stable_rank_at_min',
  'max_distance',
  'max_distance_step',
  'max_distance_width',
  'max_distance_noise',
  'valid',
] as const;

/**
 * Columns of `theory/figure2.csv`: the prediction for each row of `metrics.csv`, in its order.
 * `max_distance_step` to `max_distance_noise` add up to `max_distance`; they are NaN if the parts are unknown.
 * `valid` is 1 if the theory covers the network, otherwise 0.
 */
export const predictionColumns: readonly [
  ...['gamma_sigma2', 'gamma_w', 'width'],
  ...typeof predictedNumbers,
] = ['gamma_sigma2', 'gamma_w', 'width', ...predictedNumbers];

/**
 * Columns that follow `metricsColumns` in `metrics.csv` if the preset also trains the infinitely wide network: the
 * maxima of the curves `distance_width` and `distance_step`.
 */
export const idealMetricsColumns = ['max_distance_width', 'max_distance_step'] as const;

/**
 * The columns at the end of `metrics.csv` for axes other than γ_σ² and γ_w, each with its meaning. An axis of learning
 * rates η needs no column, because `learning_rate` exists.
 */
export const axisColumns = {
  noise: 'standard deviation of the noise',
  start_lambda_balanced: 'λ of the start',
  variance_ratio: 'ratio of the variances σ₁²/σ₂²',
  weight_decay: 'weight decay λ',
  momentum: 'momentum μ',
  loss_mask: 'share of the entries seen',
  loss_covariance_power_law: 'exponent of the spectrum of the inputs',
  loss_covariance_samples: 'number of samples n',
  learning_rate_constant: 'learning rate constant c',
} as const;

/** The paper's symbol for a column; the column's name if the paper has none. */
export const symbolOf = (column: string): string =>
  ({ gamma_sigma2: 'γ_σ²', gamma_w: 'γ_w' })[column] ?? column;

/** The columns of a table of networks that give the position on the plane. */
export const placeColumns = (columns: readonly string[]): string[] => [
  'gamma_sigma2',
  'gamma_w',
  ...Object.keys(axisColumns).filter((name) => columns.includes(name)),
];

/** The columns of `metrics.csv` that hold text; `seed` is a 64-bit hexadecimal number as text. */
export const metricsTextColumns = ['seed', 'status', 'stop_reason'] as const;

/** Outcome of a cell. `diverged`: not finite at some iteration. `failed`: the computation crashed. */
export const cellStatuses = ['ok', 'diverged', 'failed'] as const;
export type CellStatus = (typeof cellStatuses)[number];

/** Why a run stopped; `none` for a failed cell. */
export const stopReasons = [
  'train-converged',
  'test-rising',
  'plateau',
  'max-iterations',
  'diverged',
  'none',
] as const;
export type StopReason = (typeof stopReasons)[number];

/** The curves of a training run: squared distances, each ‖·‖_F²/d². */
export const curveNames = [
  'gd_train_error',
  'gd_test_error',
  'sc_train_error',
  'sc_test_error',
  'distance',
] as const;
export type CurveName = (typeof curveNames)[number];

/** The tables of Figure 1, relative to the results folder. */
export const figure1Tables = ['figure1/training.csv', 'figure1/singular-values.csv'] as const;

/** Columns of `figure1/training.csv` and of the table of `mixed-dynamics train`; rows 0 … N. */
export const trainingColumns: readonly string[] = ['iteration', ...curveNames];

/** Columns that `mixed-dynamics train` appends for the dynamics `exact` and `ideal`. */
export const theoryColumns = {
  exact: ['exact_train_error', 'exact_test_error'],
  ideal: ['ideal_train_error', 'ideal_test_error', 'distance_width', 'distance_step'],
} as const;

// A spread call, `Math.max(...column)`, overflows the stack where a column has more than some 100 000 values.

/** The largest value of a column; NaN if any value is NaN, −∞ without values. */
export const largest = (column: Iterable<number>): number => extreme(column, Math.max, -Infinity);

/** The smallest value of a column; NaN if any value is NaN, ∞ without values. */
export const smallest = (column: Iterable<number>): number => extreme(column, Math.min, Infinity);

function extreme(
  column: Iterable<number>,
  choose: (a: number, b: number) => number,
  start: number,
): number {
  let found = start;
  for (const value of column) found = choose(found, value);
  return found;
}
