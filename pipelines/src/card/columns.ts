import {
  agreementTable,
  differenceColumns,
  effectsTable,
  estimatesTable,
  statisticsColumns,
} from '@mixed-dynamics/analysis';
import {
  axisColumns,
  cellStatuses,
  ensembleColumns,
  idealMetricsColumns,
  metricsColumns,
  predictionColumns,
  scalingColumns,
  stepSizeColumns,
  stopReasons,
  theoryColumns,
  trainingColumns,
} from '@mixed-dynamics/artifacts';
import { failuresTable, spectraColumns, trajectoryColumns } from '@mixed-dynamics/sweep';
import { differenceTable } from '../commands/ensemble.ts';
import { predictedCurvesColumns } from '../network/keepNetwork.ts';

/** The meaning of a column. */
export interface ColumnMeaning {
  /** The paper's symbol, or `–`. */
  readonly symbol: string;
  /** Unit; `text` for words. */
  readonly unit: string;
  readonly meaning: string;
}

export interface DescribedTable {
  /** Its place in a results folder, or the command that writes it. */
  readonly file: string;
  /** The meaning of a row. */
  readonly row: string;
  readonly columns: readonly string[];
  /** Columns with a different meaning here than elsewhere. */
  readonly own?: Readonly<Record<string, ColumnMeaning>>;
}

const perEntry = '‖·‖_F²/d²: squared, per entry';
const column = (symbol: string, unit: string, meaning: string) => ({ symbol, unit, meaning });
const error = (symbol: string, meaning: string) => column(symbol, perEntry, meaning);

const idealCurves = {
  distance_width: error('‖A_GD − A_ideal‖_F²/d²', 'effect of finite width'),
  distance_step: error('‖A_ideal − A_SC‖_F²/d²', 'effect of finite steps'),
};

/** Every table, with its columns as the code writes them. */
export const tables: readonly DescribedTable[] = [
  {
    file: 'figure2/metrics.csv, .parquet, .npz',
    row: 'a network, in grid order: γ_σ² slowest, then γ_w, then the trial',
    columns: metricsColumns,
  },
  {
    file: 'figure2/trajectories.parquet, .npz',
    row: 'an iteration of a network, network by network',
    columns: trajectoryColumns().map(({ name }) => name),
  },
  {
    file: 'figure2/metrics of a preset whose `figure2.dynamics` have `ideal`',
    row: 'the same, with these columns at its end',
    columns: idealMetricsColumns,
    own: {
      max_distance_width: error('–', 'largest `distance_width` of the network'),
      max_distance_step: error('–', 'largest `distance_step` of the network'),
    },
  },
  {
    file: 'figure2/trajectories of such a preset',
    row: 'the same, with these columns at its end',
    columns: theoryColumns.ideal,
    own: idealCurves,
  },
  {
    file: 'figure2/singular-values.csv of a preset with `figure2.singularValues`, n of them',
    row: 'a network at iteration 0, 1, 2, 4, 8, … or its last one, by one of the dynamics',
    columns: [...spectraColumns(2), '…', 'sn'],
  },
  {
    file: 'figure2/metrics of a plane with other axes than γ_σ² and γ_w',
    row: 'the same, with those of these columns that are an axis at its end; `max_distance` and the curves of (1) only where (1) holds',
    columns: Object.keys(axisColumns),
  },
  {
    file: 'figure2/failures.csv',
    row: 'a network that could not be computed; no file when there are none',
    columns: failuresTable([]).columns,
  },
  {
    file: 'theory/figure2.csv',
    row: 'a network as theory predicts it, in the order of figure2/metrics.csv',
    columns: predictionColumns,
  },
  {
    file: 'figure1/training.csv; what `train` and `recompute` write',
    row: 'an iteration, from 0',
    columns: trainingColumns,
  },
  {
    file: 'what `train --dynamics exact,ideal` writes',
    row: 'an iteration, from 0',
    columns: [...trainingColumns, ...theoryColumns.exact, ...theoryColumns.ideal],
    own: idealCurves,
  },
  {
    file: 'figure1/singular-values.csv',
    row: 'an iteration of one of the dynamics',
    columns: ['iteration', 'dynamics', 's1', 's2', '…', 'sd'],
  },
  {
    file: 'figure1/prediction.csv, by `network`',
    row: 'an iteration of the predicted network',
    columns: predictedCurvesColumns,
  },
  {
    file: 'ensemble/draws.csv',
    row: 'a network: one cell in one draw',
    columns: ensembleColumns,
  },
  { file: 'ensemble/statistics.csv', row: 'a cell', columns: statisticsColumns },
  {
    file: '`ensemble compare --table`',
    row: 'one quantity of a cell in both runs',
    columns: differenceTable([]).columns,
  },
  {
    file: 'differences.csv, by `compare`',
    row: 'a cell present in both runs',
    columns: differenceColumns,
    own: {
      status: column('–', 'text', 'ok, or the status in the run that has no result'),
    },
  },
  { file: 'step-size/runs.csv', row: 'a network', columns: stepSizeColumns },
  {
    file: 'step-size/effects.csv',
    row: 'a network, compared with that of the same cell at the largest c',
    columns: effectsTable({ reference: 0, constants: [], effects: [] }).columns,
    own: {
      iterations: column('–', 'steps', 'iterations to the smallest test error'),
      status: column(
        '–',
        'text',
        'ok, failed, or diverged: not finite, or stopped above the train error of the start',
      ),
    },
  },
  { file: 'scaling/cells.csv', row: 'a network', columns: scalingColumns },
  { file: 'scaling/fits.csv', row: 'a fitted number', columns: estimatesTable([]).columns },
  {
    file: 'published/agreement.csv',
    row: 'a number that the authors’ notebook printed',
    columns: agreementTable([]).columns,
  },
];

const text = (meaning: string) => column('–', 'text', meaning);
const steps = (symbol: string, meaning: string) => column(symbol, 'steps', meaning);
const asQuantity = 'as the quantity';

/** Meanings of columns by name, unless a table overrides them. */
export const meanings: Readonly<Record<string, ColumnMeaning>> = {
  gamma_sigma2: column('γ_σ²', 'exponent of d', 'σ² = d^γ_σ²'),
  gamma_w: column('γ_w', 'exponent of d', 'w = ⌊d^γ_w⌋'),
  width: column('w', 'hidden units', 'width'),
  sigma2: column('σ²', 'squared weight', 'variance of every weight at the start'),
  learning_rate: column(
    'η',
    'step',
    '1/(c·w·σ²) in the lazy regime, 1/(c·‖A*‖_op) in the active one; multiplies the residual A − T',
  ),
  seed: text('64 bits in hexadecimal: the stream of random numbers of this network'),
  status: text(
    `${cellStatuses.join(', ')}: always finite, not finite at some iteration, not computed`,
  ),
  stop_reason: text(`why training ended: ${stopReasons.join(', ')}`),
  iterations: steps('N', 'steps taken; curves have N + 1 rows'),
  min_test_error: error('min ‖A − A*‖_F²/d²', 'smallest test error of gradient descent'),
  iterations_to_min_test_error: steps('–', 'iteration of the smallest test error'),
  stable_rank_at_min: column('‖A‖_F²/‖A‖_op²', 'rank', 'stable rank of A at that iteration'),
  max_distance: error(
    'max ‖A_GD − A_SC‖_F²/d²',
    'largest distance of the two dynamics; Figure 2 shows its natural logarithm',
  ),
  max_distance_step: error('–', 'part of max_distance due to finite steps, at the same iteration'),
  max_distance_width: error('–', 'part due to finite width'),
  max_distance_noise: error('–', 'part due to the noise of the start'),
  valid: column('–', '1 or 0', '1 where the theory covers the network'),
  cell: column('–', 'row', 'the row of the network in metrics.csv, from 0'),
  iteration: steps('n', 'steps taken so far; NaN where the number belongs to no single iteration'),
  gd_train_error: error('‖A − T‖_F²/d²', 'train error of gradient descent, T = A* + E'),
  gd_test_error: error('‖A − A*‖_F²/d²', 'test error of gradient descent'),
  sc_train_error: error('‖A − T‖_F²/d²', 'train error of the self-consistent dynamics'),
  sc_test_error: error('‖A − A*‖_F²/d²', 'test error of the self-consistent dynamics'),
  distance: error('‖A_GD − A_SC‖_F²/d²', 'distance of the two dynamics'),
  exact_train_error: error(
    '‖A − T‖_F²/d²',
    'train error of equation (1) in continuous time, t = η·n',
  ),
  exact_test_error: error('‖A − A*‖_F²/d²', 'its test error'),
  ideal_train_error: error('‖A − T‖_F²/d²', 'train error of gradient descent at infinite width'),
  ideal_test_error: error('‖A − A*‖_F²/d²', 'its test error'),
  train_error: error('‖A − T‖_F²/d²', 'predicted train error of gradient descent'),
  test_error: error('‖A − A*‖_F²/d²', 'predicted test error of gradient descent'),
  distance_step: error('–', 'part of distance due to finite steps'),
  distance_width: error('–', 'part due to finite width'),
  distance_noise: error('–', 'part due to the noise of the start'),
  trial: column('–', 'number', 'which draw, from 0'),
  reason: text('what went wrong'),
  dynamics: text('gd: gradient descent; sc: self-consistent'),
  's1 … sd': column('s_k', 'singular value', 'of A, in descending order'),
  draws: column('n', 'number', 'draws of the cell'),
  diverged: column('–', 'number', 'draws that diverged'),
  failed: column('–', 'number', 'draws that could not be computed'),
  '<quantity>_draws': column('–', 'number', 'draws that have a value'),
  '<quantity>_mean': column('–', asQuantity, 'their mean'),
  '<quantity>_sd': column('–', asQuantity, 'standard deviation of one draw'),
  '<quantity>_low': column('–', asQuantity, 'lower end of the 95 % interval of the mean'),
  '<quantity>_high': column('–', asQuantity, 'its upper end'),
  '<quantity>_first': column('–', asQuantity, 'in the first run'),
  '<quantity>_second': column('–', asQuantity, 'in the second run'),
  '<quantity>_difference': column('Δ', asQuantity, 'second − first'),
  quantity: text('name of a column, or of a fit in words'),
  first: column('–', asQuantity, 'in the first run'),
  second: column('–', asQuantity, 'in the second run'),
  limit: column('t·s·√2', asQuantity, 'largest difference expected between two draws'),
  verdict: text('within or beyond the limit; status: only one run has a result; unknown: no limit'),
  learning_rate_constant: column('c', 'number', 'constant of the learning rate'),
  train_error_start: error('–', 'train error of gradient descent at iteration 0'),
  train_error_end: error('–', 'train error of gradient descent at the last iteration'),
  reference_iterations: steps('–', 'iterations to the smallest test error with the largest c'),
  speed_up: column('–', 'ratio', 'reference_iterations / iterations; NaN unless both runs are ok'),
  test_error_change: error('–', 'min_test_error minus that with the largest c'),
  stable_rank_change: column('–', 'rank', 'stable_rank_at_min minus that with the largest c'),
  part: text('part of the study: transition, agreement, floor'),
  dimension: column('d', 'number', 'A is d×d'),
  excess: column('γ_w + γ_σ² − 1', 'exponent of d', 'lazy above 0, active below'),
  teacher_norm: column('‖A*‖_op', 'singular value', 'largest singular value of the teacher'),
  points: column('n', 'number', 'number of fitted points'),
  value: column('–', 'as the fit', 'the fitted number'),
  standard_error: column('–', 'as the fit', 'its standard error'),
  low: column('–', 'as the fit', 'lower end of its 95 % interval'),
  high: column('–', 'as the fit', 'upper end'),
  theory: column('–', 'as the fit', 'limit at large d, NaN where unknown'),
  published: column('–', asQuantity, 'as printed by the authors'),
  own: column('–', asQuantity, 'our run of the same cell'),
  noise: column('–', 'entry of E', 'standard deviation of the entries of E'),
  start_lambda_balanced: column('λ', 'squared weight', 'W₁W₁ᵀ − W₂ᵀW₂ = λI at the start'),
  variance_ratio: column(
    'σ₁²/σ₂²',
    'ratio',
    'of the variances of W₁ and W₂ at the start; their geometric mean is σ²',
  ),
  weight_decay: column('λ', '1/η', 'W ← W − η(∂C/∂W + λW)'),
  momentum: column('μ', 'number', 'V ← μV + ∂C/∂W, W ← W − ηV'),
  loss_mask: column('–', 'share', 'of the entries of T that training sees'),
  loss_covariance_power_law: column(
    '–',
    'exponent',
    'the variances of the inputs fall like i to minus this',
  ),
  loss_covariance_samples: column('n', 'number', 'samples of white inputs'),
};
