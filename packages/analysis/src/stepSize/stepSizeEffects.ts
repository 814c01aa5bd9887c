import { expected, numberRows, placeKey, type Table, textColumn } from '@mixed-dynamics/artifacts';

/**
 * `diverged`: not finite, or stopped above its initial train error. The rising test error stops most
 * diverging runs before anything overflows.
 */
type RunState = 'ok' | 'diverged' | 'failed';

/** A cell trained with one c, compared with the same cell at the largest c. */
export interface StepSizeEffect {
  readonly constant: number;
  readonly gammaSigma2: number;
  readonly gammaW: number;
  readonly width: number;
  readonly state: RunState;
  /** Iterations to the smallest test error, here and with the largest c. */
  readonly iterations: number;
  readonly referenceIterations: number;
  /** Changes of the smallest test error and of the stable rank there; NaN unless both runs are `ok`. */
  readonly testErrorChange: number;
  readonly stableRankChange: number;
}

export type StepSizeEffects = ReturnType<typeof stepSizeEffects>;

/**
 * The effects of each step size, cell by cell.
 * @returns the largest c as the reference; every c, in increasing order; and the effects, by increasing c and then in
 *   the order of the plane
 * @throws UserError when a column is missing, there are fewer than two values of c, or a cell
 *   does not appear exactly once for each of them
 */
export function stepSizeEffects(runs: Table) {
  const rows = runRows(runs);
  const constants = [...new Set(rows.map(({ constant }) => constant))].sort((a, b) => a - b);
  const reference = constants.at(-1);
  if (reference === undefined || constants.length < 2) {
    throw expected({
      culprit: 'table of runs',
      expected: 'at least 2 values of learning_rate_constant',
      got: constants.join(', ') || 'none',
      remedy: 'give `stepSize.learningRateConstant` more values',
    });
  }
  const references = new Map(
    rows.filter(({ constant }) => constant === reference).map((row) => [row.place, row]),
  );
  const effects = constants.flatMap((constant) => {
    const own = rows.filter((row) => row.constant === constant);
    const places = new Set(own.map(({ place }) => place));
    if (places.size !== references.size || own.length !== references.size) {
      throw expected({
        culprit: `table of runs, c = ${constant}`,
        expected: `the ${references.size} cells of c = ${reference}, each once`,
        got: own.length,
        remedy: 'run `mixed-dynamics step-size-sweep` again: finished cells are kept',
      });
    }
    return own.map((row) => effectOf(row, references.get(row.place)!));
  });
  return { reference, constants, effects };
}

type RunRow = ReturnType<typeof runRows>[number];

function effectOf(run: RunRow, reference: RunRow): StepSizeEffect {
  const { constant, gammaSigma2, gammaW, width, state, iterations } = run;
  const both = state === 'ok' && reference.state === 'ok';
  const change = (key: 'testError' | 'stableRank') =>
    both ? run[key] - reference[key] : Number.NaN;
  return {
    ...{ constant, gammaSigma2, gammaW, width, state, iterations },
    referenceIterations: reference.state === 'ok' ? reference.iterations : Number.NaN,
    testErrorChange: change('testError'),
    stableRankChange: change('stableRank'),
  };
}

function runRows(table: Table) {
  const status = textColumn(table, 'status');
  return numberRows(table, {
    constant: 'learning_rate_constant',
    gammaSigma2: 'gamma_sigma2',
    gammaW: 'gamma_w',
    width: 'width',
    iterations: 'iterations_to_min_test_error',
    testError: 'min_test_error',
    stableRank: 'stable_rank_at_min',
    start: 'train_error_start',
    end: 'train_error_end',
  }).map((row, k) => ({
    ...row,
    place: placeKey(row.gammaSigma2, row.gammaW),
    state: stateOf(status[k]!, row.start, row.end),
  }));
}

function stateOf(status: string, start: number, end: number): RunState {
  if (status === 'failed') return 'failed';
  return status === 'ok' && end <= start ? 'ok' : 'diverged';
}

/** Ratio of iterations; NaN if a run is not `ok`, or if its best iteration is 0. */
function speedUpOf({ state, iterations, referenceIterations }: StepSizeEffect): number {
  const ratio = referenceIterations / iterations;
  return state === 'ok' && iterations > 0 && Number.isFinite(ratio) ? ratio : Number.NaN;
}

/** The table `effects.csv`. */
export function effectsTable({ effects }: StepSizeEffects): Table {
  return {
    columns: [
      ...['learning_rate_constant', 'gamma_sigma2', 'gamma_w', 'width', 'status'],
      ...['iterations', 'reference_iterations', 'speed_up'],
      ...['test_error_change', 'stable_rank_change'],
    ],
    rows: effects.map((effect) => [
      ...[effect.constant, effect.gammaSigma2, effect.gammaW, effect.width, effect.state],
      ...[effect.iterations, effect.referenceIterations, speedUpOf(effect)],
      ...[effect.testErrorChange, effect.stableRankChange],
    ]),
  };
}
