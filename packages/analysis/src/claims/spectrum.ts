import { expected, numberColumn, singularValuesOf, type Table } from '@mixed-dynamics/artifacts';

/** The singular values of the network of Figure 1 under gradient descent. */
export interface Spectrum {
  /** K, the rank of the teacher. */
  readonly rank: number;
  /** s = σ²w, the threshold between lazy and active singular values. */
  readonly threshold: number;
  /** Largest first; each by iteration, from 0. */
  readonly curves: readonly (readonly number[])[];
  /** Test error by iteration. */
  readonly testErrors: readonly number[];
}

/**
 * Reads the rows and columns of gradient descent from `singular-values.csv` and `training.csv`.
 * @param facts what the tables do not contain
 * @throws UserError on a missing column, iterations other than 0, 1, …, or tables of different lengths
 */
export function readSpectrum(
  singularValues: Table,
  training: Table,
  facts: Pick<Spectrum, 'rank' | 'threshold'>,
): Spectrum {
  const { iterations, curves } = singularValuesOf(singularValues, 'gd');
  checkIterations(iterations, 'singular-values.csv');
  checkIterations(numberColumn(training, 'iteration'), 'training.csv');
  const testErrors = numberColumn(training, 'gd_test_error');
  if (iterations.length !== testErrors.length || curves.length <= facts.rank) {
    throw expected({
      culprit: 'singular-values.csv',
      expected: `the ${testErrors.length} iterations of training.csv and more than ${facts.rank} singular values`,
      got: `${iterations.length} iterations and ${curves.length} singular values`,
      remedy: 'run the training of this preset again',
    });
  }
  return { ...facts, curves, testErrors };
}

function checkIterations(iterations: readonly number[], culprit: string): void {
  const wrong = iterations.findIndex((iteration, i) => iteration !== i);
  if (wrong < 0 && iterations.length > 1) return;
  throw expected({
    culprit,
    expected: 'the iterations 0, 1, 2, … of gradient descent',
    got: wrong < 0 ? `${iterations.length} of them` : `${iterations[wrong]} in place of ${wrong}`,
    remedy: 'run the training of this preset again',
  });
}
