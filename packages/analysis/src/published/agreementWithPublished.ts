import { largest, smallest, type Table } from '@mixed-dynamics/artifacts';
import { correlation } from '../statistics/regression.ts';
import type { PublishedCell } from './readPublishedRun.ts';

/** The same network trained here; errors by iteration, up to its own stop. */
export interface OwnRun {
  readonly iterations: number;
  readonly stopReason: string;
  readonly train: ArrayLike<number>;
  readonly test: ArrayLike<number>;
}

/** A number of the published run, and the same quantity in our run. */
export interface ComparedPair extends Pick<PublishedCell, 'gammaSigma2' | 'gammaW'> {
  readonly iteration?: number;
  readonly published: number;
  readonly own: number;
}

/** All pairs of one quantity. */
interface Comparison {
  readonly name: ComparisonName;
  readonly title: string;
  /** Whether logarithms are correlated and shown, for values over several powers of ten. */
  readonly log: boolean;
  readonly pairs: readonly ComparedPair[];
}

type ComparisonName = 'stop' | 'test-at-stop' | 'train-at-stop' | 'test' | 'train';

/**
 * Pairs every printed number with the same quantity of our runs: the stopping iterations, the errors
 * there, and the errors at every printed iteration that both runs reach. Cells that reached the iteration
 * limit or diverged have no stop to compare.
 * @param own in the order of the cells; `undefined` where a cell could not be trained
 */
export function compareWithPublished(
  cells: readonly PublishedCell[],
  own: readonly (OwnRun | undefined)[],
): Comparison[] {
  const both = cells.flatMap((cell, i) => (own[i] ? [{ cell, run: own[i] }] : []));
  const stopped = both.filter(
    ({ cell, run }) =>
      cell.stop !== undefined && !['max-iterations', 'diverged'].includes(run.stopReason),
  );
  const place = ({ gammaSigma2, gammaW }: PublishedCell) => ({ gammaSigma2, gammaW });
  const atStop = (key: 'train' | 'test') =>
    stopped.map(({ cell, run }) => ({
      ...place(cell),
      published: cell.points.at(-1)![key],
      own: run[key][run.iterations]!,
    }));
  const printed = (key: 'train' | 'test') =>
    both.flatMap(({ cell, run }) =>
      cell.points
        .filter(({ iteration }) => iteration <= run.iterations)
        .map((point) => ({
          ...place(cell),
          iteration: point.iteration,
          published: point[key],
          own: run[key][point.iteration]!,
        })),
    );
  const stop = stopped.map(({ cell, run }) => ({
    ...place(cell),
    published: cell.stop!,
    own: run.iterations,
  }));
  return [
    { name: 'stop', title: 'Stopping iteration', log: false, pairs: stop },
    { name: 'test-at-stop', title: 'Test error at the stop', log: false, pairs: atStop('test') },
    { name: 'train-at-stop', title: 'Train error at the stop', log: true, pairs: atStop('train') },
    { name: 'test', title: 'Test error at the same iterations', log: true, pairs: printed('test') },
    {
      name: 'train',
      title: 'Train error at the same iterations',
      log: true,
      pairs: printed('train'),
    },
  ];
}

export type AgreementSummary = ReturnType<typeof summarizeAgreement>;

/** The agreement of the finite pairs. */
export function summarizeAgreement({ name, title, log, pairs }: Comparison) {
  const finite = pairs.filter(
    ({ published, own }) =>
      Number.isFinite(published) && Number.isFinite(own) && (!log || (published > 0 && own > 0)),
  );
  const scale = (value: number) => (log ? Math.log(value) : value);
  const distance = ({ published, own }: ComparedPair) => Math.abs(scale(own) - scale(published));
  const ratios = finite.map(({ published, own }) => (published === own ? 1 : own / published));
  return {
    ...{ name, title, count: finite.length },
    /** Pearson's, of logarithms if {@link Comparison.log}; NaN for fewer than two values. */
    correlation: correlation(
      finite.map(({ published }) => scale(published)),
      finite.map(({ own }) => scale(own)),
    ),
    /** own/published. */
    smallestRatio: smallest(ratios),
    largestRatio: largest(ratios),
    /** The pairs that differ most, by log ratio or by difference. */
    largest: finite.toSorted((a, b) => distance(b) - distance(a)).slice(0, 3),
  };
}

/** The table `published/agreement.csv`: every pair of every comparison. */
export function agreementTable(comparisons: readonly Comparison[]): Table {
  return {
    columns: ['quantity', 'gamma_sigma2', 'gamma_w', 'iteration', 'published', 'own'],
    rows: comparisons.flatMap(({ name, pairs }) =>
      pairs.map(({ gammaSigma2, gammaW, iteration, published, own }) => [
        ...[name, gammaSigma2, gammaW],
        ...[iteration ?? Number.NaN, published, own],
      ]),
    ),
  };
}
