import {
  expected,
  numberColumn,
  singularValuesOf,
  type Table,
  textColumn,
} from '@mixed-dynamics/artifacts';

/** The two dynamics that Figure 1 compares: gradient descent and the self-consistent equation. */
export const dynamicsNames = ['gd', 'sc'] as const;
export type DynamicsName = (typeof dynamicsNames)[number];

/** One quantity over the iterations of a run. */
export interface Curve {
  readonly iterations: readonly number[];
  readonly values: readonly number[];
}

/** The curve of a training column up to the iteration `last`. */
export function trainingCurve(table: Table, column: string, last: number): Curve {
  const iterations = numberColumn(table, 'iteration');
  checkIterations(iterations, 'training table');
  return upTo({ iterations, values: numberColumn(table, column) }, last);
}

/**
 * The curves of all singular values of one dynamics, largest first.
 * @throws UserError for a row whose dynamics is neither `gd` nor `sc`, or for too few iterations
 */
export function singularValueCurves(table: Table, dynamics: DynamicsName, last: number): Curve[] {
  const named = textColumn(table, 'dynamics');
  const known: readonly string[] = dynamicsNames;
  const wrong = named.findIndex((name) => !known.includes(name));
  if (wrong >= 0) {
    throw expected({
      culprit: `singular value table, row ${wrong + 1}, column dynamics`,
      expected: dynamicsNames.join(' or '),
      got: named[wrong],
      remedy: 'produce the file again',
    });
  }
  const { iterations, curves } = singularValuesOf(table, dynamics);
  checkIterations(iterations, `singular value table, dynamics ${dynamics}`);
  return curves.map((values) => upTo({ iterations, values }, last));
}

function checkIterations(iterations: readonly number[], culprit: string): void {
  const wrong = iterations.findIndex((value, k) => k > 0 && !(value > iterations[k - 1]!));
  if (iterations.length >= 2 && wrong < 0) return;
  throw expected({
    culprit,
    expected: 'two or more iterations in ascending order',
    got: wrong < 0 ? iterations.length : `${iterations[wrong]} after ${iterations[wrong - 1]}`,
    remedy: 'produce the file again',
  });
}

function upTo({ iterations, values }: Curve, last: number): Curve {
  const count = iterations.filter((iteration) => iteration <= last).length;
  return { iterations: iterations.slice(0, count), values: values.slice(0, count) };
}
