import { markdownTable } from '@mixed-dynamics/artifacts';
import { correlation } from '../statistics/regression.ts';
import type { ComparedColumn, ComparedNetwork } from './comparePrediction.ts';

/** Lower edges of w/d, descending. */
const edges = [50, 10, 4, 2, 1 / 2, 1 / 16, 0];
const names = ['50d', '10d', '4d', '2d', 'd/2', 'd/16'];

/** Agreement with theory by w/d; networks that the theory does not cover are a separate band. */
export function agreementByWidth(networks: readonly ComparedNetwork[], dimension: number) {
  const finite = networks.filter(({ predicted, measured }) =>
    [predicted, measured].every(
      ({ max_distance, min_test_error }) =>
        Number.isFinite(Math.log(max_distance)) && Number.isFinite(min_test_error),
    ),
  );
  const claimed = finite.filter(({ valid }) => valid);
  const bands = edges.map((edge, k) => {
    const upper = edges[k - 1] ?? Number.POSITIVE_INFINITY;
    const inside = claimed.filter(
      ({ width }) => width >= edge * dimension && width < upper * dimension,
    );
    return bandOf(rangeOf(k), inside);
  });
  const others = finite.filter(({ valid }) => !valid);
  return [...bands, bandOf('not claimed', others)].filter(({ networks: count }) => count > 0);
}

const rangeOf = (k: number): string => {
  if (k === 0) return `w ≥ ${names[0]}`;
  return k === edges.length - 1 ? `w < ${names[k - 1]}` : `${names[k]} ≤ w < ${names[k - 1]}`;
};

/** Networks of one range of w/d, and the difference between theory and training. */
function bandOf(name: string, networks: readonly ComparedNetwork[]) {
  const differences = (column: ComparedColumn, scale = (value: number) => value) =>
    networks.map(({ predicted, measured }) =>
      Math.abs(scale(predicted[column]) - scale(measured[column])),
    );
  const iterations = (side: 'predicted' | 'measured') =>
    networks.map((network) => network[side].iterations_to_min_test_error);
  const [p, m] = [iterations('predicted'), iterations('measured')];
  const same = p.filter((value, k) => Math.abs(value - m[k]!) <= 0.01 * m[k]!).length;
  return {
    name,
    networks: networks.length,
    /** |Δ ln max_distance| and |Δ min_test_error|. */
    distance: spreadOf(differences('max_distance', Math.log)),
    testError: spreadOf(differences('min_test_error')),
    /** Fraction of networks whose smallest test error is within 1 % of the predicted iteration. */
    sameIteration: same / networks.length,
    /** Pearson's correlation of the iterations to the smallest test error. */
    correlation: correlation(p, m),
  };
}

/** The median, the 0.9 quantile and the largest value. */
function spreadOf(values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
  return { median: at(0.5), most: at(0.9), largest: at(1) };
}

/** The bands as a Markdown table. */
export function agreementMarkdown(bands: ReturnType<typeof agreementByWidth>): string {
  const of = ({ median, most, largest }: ReturnType<typeof spreadOf>, digits: number) =>
    [median, most, largest].map((value) => value.toFixed(digits)).join(' / ');
  return markdownTable(
    [
      ...['width', 'networks', 'ln distance', 'smallest test error'],
      ...['iteration within 1 %', 'correlation of iterations'],
    ],
    bands.map(({ name, networks, distance, testError, sameIteration, correlation: r }) => [
      name,
      String(networks),
      of(distance, 3),
      of(testError, 4),
      `${(100 * sameIteration).toFixed(0)} %`,
      Number.isFinite(r) ? r.toFixed(4) : '–',
    ]),
  );
}
