import { expected, numberColumn, type Table, textColumn } from '@mixed-dynamics/artifacts';

/** Facts that are not in the tables of Figure 1. */
interface SpectrumFacts {
  /** K, the rank of the teacher. */
  readonly rank: number;
  /** s = σ²w, the threshold between lazy and active singular values. */
  readonly threshold: number;
}

/** The singular values of the network of Figure 1 under gradient descent. */
export interface Spectrum extends SpectrumFacts {
  /** Largest first; each by iteration, from 0. */
  readonly curves: readonly (readonly number[])[];
  /** Test error by iteration. */
  readonly testErrors: readonly number[];
}

/**
 * Reads `singular-values.csv` and `training.csv`, in both only gradient descent.
 * @throws UserError on a missing column, iterations other than 0, 1, …, or tables of different lengths
 */
export function readSpectrum(
  singularValues: Table,
  training: Table,
  facts: SpectrumFacts,
): Spectrum {
  const dynamics = textColumn(singularValues, 'dynamics');
  const descent = {
    ...singularValues,
    rows: singularValues.rows.filter((_, i) => dynamics[i] === 'gd'),
  };
  checkIterations(descent, 'singular-values.csv');
  checkIterations(training, 'training.csv');
  const names = descent.columns.filter((name) => /^s\d+$/.test(name));
  const testErrors = numberColumn(training, 'gd_test_error');
  if (descent.rows.length !== testErrors.length || names.length <= facts.rank) {
    throw expected({
      culprit: 'singular-values.csv',
      expected: `the ${testErrors.length} iterations of training.csv and more than ${facts.rank} singular values`,
      got: `${descent.rows.length} iterations and ${names.length} singular values`,
      remedy: 'run the training of this preset again',
    });
  }
  const curves = names.map((name) => numberColumn(descent, name));
  return { ...facts, curves, testErrors };
}

function checkIterations(table: Table, culprit: string): void {
  const iterations = numberColumn(table, 'iteration');
  const wrong = iterations.findIndex((iteration, i) => iteration !== i);
  if (wrong < 0 && iterations.length > 1) return;
  throw expected({
    culprit,
    expected: 'the iterations 0, 1, 2, … of gradient descent',
    got: wrong < 0 ? `${iterations.length} of them` : `${iterations[wrong]} in place of ${wrong}`,
    remedy: 'run the training of this preset again',
  });
}
