import {
  agreementTable,
  differenceColumns,
  effectsTable,
  estimatesTable,
  scalingColumns,
  statisticsColumns,
  stepSizeColumns,
} from '@mixed-dynamics/analysis';
import {
  axisColumns,
  cellStatuses,
  idealMetricsColumns,
  metricsColumns,
  predictionColumns,
  stopReasons,
  theoryColumns,
  trainingColumns,
} from '@mixed-dynamics/artifacts';
import {
  ensembleColumns,
  failuresTable,
  spectraColumns,
  trajectoryColumns,
} from '@mixed-dynamics/sweep';
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
const error = (symbol: string, meaning: string) => ({ symbol, unit: perEntry, meaning });

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
      status: {
        symbol: '–',
        unit: 'text',
        meaning: 'ok, or the status in the run that has no result',
      },
    },
  },
  { file: 'step-size/runs.csv', row: 'a network', columns: stepSizeColumns },
  {
    file: 'step-size/effects.csv',
    row: 'a network, compared with that of the same cell at the largest c',
    columns: effectsTable({ reference: 0, constants: [], effects: [] }).columns,
    own: {
      iterations: {
        symbol: '–',
        unit: 'steps',
        meaning: 'iterations to the smallest test error',
      },
      status: {
        symbol: '–',
        unit: 'text',
        meaning:
          'ok, failed, or diverged: not finite, or stopped above the train error of the start',
      },
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

const text = (meaning: string) => ({ symbol: '–', unit: 'text', meaning });
const steps = (symbol: string, meaning: string) => ({ symbol, unit: 'steps', meaning });
const asQuantity = 'as the quantity';

/** Meanings of columns by name, unless a table overrides them. */
export const meanings: Readonly<Record<string, ColumnMeaning>> = {
  gamma_sigma2: { symbol: 'γ_σ²', unit: 'exponent of d', meaning: 'σ² = d^γ_σ²' },
  gamma_w: { symbol: 'γ_w', unit: 'exponent of d', meaning: 'w = ⌊d^γ_w⌋' },
  width: { symbol: 'w', unit: 'hidden units', meaning: 'width' },
  sigma2: {
    symbol: 'σ²',
    unit: 'squared weight',
    meaning: 'variance of every weight at the start',
  },
  learning_rate: {
    symbol: 'η',
    unit: 'step',
    meaning:
      '1/(c·w·σ²) in the lazy regime, 1/(c·‖A*‖_op) in the active one; multiplies the residual A − T',
  },
  seed: text('64 bits in hexadecimal: the stream of random numbers of this network'),
  status: text(
    `${cellStatuses.join(', ')}: always finite, not finite at some iteration, not computed`,
  ),
  stop_reason: text(`why training ended: ${stopReasons.join(', ')}`),
  iterations: steps('N', 'steps taken; curves have N + 1 rows'),
  min_test_error: error('min ‖A − A*‖_F²/d²', 'smallest test error of gradient descent'),
  iterations_to_min_test_error: steps('–', 'iteration of the smallest test error'),
  stable_rank_at_min: {
    symbol: '‖A‖_F²/‖A‖_op²',
    unit: 'rank',
    meaning: 'stable rank of A at that iteration',
  },
  max_distance: error(
    'max ‖A_GD − A_SC‖_F²/d²',
    'largest distance of the two dynamics; Figure 2 shows its natural logarithm',
  ),
  max_distance_step: error('–', 'part of max_distance due to finite steps, at the same iteration'),
  max_distance_width: error('–', 'part due to finite width'),
  max_distance_noise: error('–', 'part due to the noise of the start'),
  valid: { symbol: '–', unit: '1 or 0', meaning: '1 where the theory covers the network' },
  cell: { symbol: '–', unit: 'row', meaning: 'the row of the network in metrics.csv, from 0' },
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
  trial: { symbol: '–', unit: 'number', meaning: 'which draw, from 0' },
  reason: text('what went wrong'),
  dynamics: text('gd: gradient descent; sc: self-consistent'),
  's1 … sd': { symbol: 's_k', unit: 'singular value', meaning: 'of A, in descending order' },
  draws: { symbol: 'n', unit: 'number', meaning: 'draws of the cell' },
  diverged: { symbol: '–', unit: 'number', meaning: 'draws that diverged' },
  failed: { symbol: '–', unit: 'number', meaning: 'draws that could not be computed' },
  '<quantity>_draws': { symbol: '–', unit: 'number', meaning: 'draws that have a value' },
  '<quantity>_mean': { symbol: '–', unit: asQuantity, meaning: 'their mean' },
  '<quantity>_sd': { symbol: '–', unit: asQuantity, meaning: 'standard deviation of one draw' },
  '<quantity>_low': {
    symbol: '–',
    unit: asQuantity,
    meaning: 'lower end of the 95 % interval of the mean',
  },
  '<quantity>_high': { symbol: '–', unit: asQuantity, meaning: 'its upper end' },
  '<quantity>_first': { symbol: '–', unit: asQuantity, meaning: 'in the first run' },
  '<quantity>_second': { symbol: '–', unit: asQuantity, meaning: 'in the second run' },
  '<quantity>_difference': { symbol: 'Δ', unit: asQuantity, meaning: 'second − first' },
  quantity: text('name of a column, or of a fit in words'),
  first: { symbol: '–', unit: asQuantity, meaning: 'in the first run' },
  second: { symbol: '–', unit: asQuantity, meaning: 'in the second run' },
  limit: {
    symbol: 't·s·√2',
    unit: asQuantity,
    meaning: 'largest difference expected between two draws',
  },
  verdict: text('within or beyond the limit; status: only one run has a result; unknown: no limit'),
  learning_rate_constant: { symbol: 'c', unit: 'number', meaning: 'constant of the learning rate' },
  train_error_start: error('–', 'train error of gradient descent at iteration 0'),
  train_error_end: error('–', 'train error of gradient descent at the last iteration'),
  reference_iterations: steps('–', 'iterations to the smallest test error with the largest c'),
  speed_up: {
    symbol: '–',
    unit: 'ratio',
    meaning: 'reference_iterations / iterations; NaN unless both runs are ok',
  },
  test_error_change: error('–', 'min_test_error minus that with the largest c'),
  stable_rank_change: {
    symbol: '–',
    unit: 'rank',
    meaning: 'stable_rank_at_min minus that with the largest c',
  },
  part: text('part of the study: transition, agreement, floor'),
  dimension: { symbol: 'd', unit: 'number', meaning: 'A is d×d' },
  excess: {
    symbol: 'γ_w + γ_σ² − 1',
    unit: 'exponent of d',
    meaning: 'lazy above 0, active below',
  },
  teacher_norm: {
    symbol: '‖A*‖_op',
    unit: 'singular value',
    meaning: 'largest singular value of the teacher',
  },
  points: { symbol: 'n', unit: 'number', meaning: 'number of fitted points' },
  value: { symbol: '–', unit: 'as the fit', meaning: 'the fitted number' },
  standard_error: { symbol: '–', unit: 'as the fit', meaning: 'its standard error' },
  low: { symbol: '–', unit: 'as the fit', meaning: 'lower end of its 95 % interval' },
  high: { symbol: '–', unit: 'as the fit', meaning: 'upper end' },
  theory: { symbol: '–', unit: 'as the fit', meaning: 'limit at large d, NaN where unknown' },
  published: { symbol: '–', unit: asQuantity, meaning: 'as printed by the authors' },
  own: { symbol: '–', unit: asQuantity, meaning: 'our run of the same cell' },
  noise: { symbol: '–', unit: 'entry of E', meaning: 'standard deviation of the entries of E' },
  start_lambda_balanced: {
    symbol: 'λ',
    unit: 'squared weight',
    meaning: 'W₁W₁ᵀ − W₂ᵀW₂ = λI at the start',
  },
  variance_ratio: {
    symbol: 'σ₁²/σ₂²',
    unit: 'ratio',
    meaning: 'of the variances of W₁ and W₂ at the start; their geometric mean is σ²',
  },
  weight_decay: { symbol: 'λ', unit: '1/η', meaning: 'W ← W − η(∂C/∂W + λW)' },
  momentum: { symbol: 'μ', unit: 'number', meaning: 'V ← μV + ∂C/∂W, W ← W − ηV' },
  loss_mask: { symbol: '–', unit: 'share', meaning: 'of the entries of T that training sees' },
  loss_covariance_power_law: {
    symbol: '–',
    unit: 'exponent',
    meaning: 'the variances of the inputs fall like i to minus this',
  },
  loss_covariance_samples: { symbol: 'n', unit: 'number', meaning: 'samples of white inputs' },
};
