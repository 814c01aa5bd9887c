import { describe, expect, it } from 'vitest';
import {
  agreementTable,
  compareWithPublished,
  type PublishedCell,
  summarizeAgreement,
} from '../src/index.ts';
import { fixture } from './syntheticNotebook.ts';

const cells: PublishedCell[] = fixture.runs.map(({ gammaSigma2, gammaW, iterations, points }) => ({
  ...{ gammaSigma2, gammaW, stop: iterations },
  points: points.map(([iteration, train, test]) => {
    return { iteration: iteration!, train: train!, test: test! };
  }),
}));

/** Our runs with the errors of the published cells, times a factor. */
const ownRuns = (factor = 1) =>
  cells.map(({ points, stop }) => {
    const column = (key: 'train' | 'test') => {
      const values = new Float64Array(stop! + 1).fill(Number.NaN);
      for (const point of points) values[point.iteration] = factor * point[key];
      return values;
    };
    const [train, test] = [column('train'), column('test')];
    return { iterations: stop!, stopReason: 'test-rising', train, test };
  });

const summaries = (own: Parameters<typeof compareWithPublished>[1]) =>
  Object.fromEntries(
    compareWithPublished(cells, own).map((each) => [each.name, summarizeAgreement(each)]),
  );

describe('compareWithPublished', () => {
  it('finds that equal runs agree in every number', () => {
    for (const { correlation, smallestRatio, largestRatio } of Object.values(
      summaries(ownRuns()),
    )) {
      expect(correlation).toBeCloseTo(1, 12);
      expect([smallestRatio, largestRatio]).toEqual([1, 1]);
    }
  });

  it('finds the correlation and the factor of runs that differ by a factor', () => {
    const { test, 'test-at-stop': atStop, stop } = summaries(ownRuns(1.1));
    expect(test!.correlation).toBeCloseTo(1, 12);
    expect(test!.smallestRatio).toBeCloseTo(1.1, 12);
    expect(atStop!.largestRatio).toBeCloseTo(1.1, 12);
    expect(stop!.largestRatio).toBe(1);
  });

  it('lists the cell that differs most first', () => {
    const own = ownRuns();
    own[4]!.test[own[4]!.iterations] = 9;
    const { 'test-at-stop': atStop } = summaries(own);
    const { gammaSigma2, gammaW } = cells[4]!;
    expect(atStop!.largest[0]).toMatchObject({ gammaSigma2, gammaW, own: 9 });
    expect(atStop!.correlation).toBeLessThan(0.5);
  });

  it('compares errors as far as both runs go, and stops only if both stopped', () => {
    const own = ownRuns();
    const short = { ...own[0]!, iterations: 10, stopReason: 'max-iterations' };
    const [stop, , , test] = compareWithPublished(cells, [short, undefined, ...own.slice(2)]);
    expect(stop!.pairs).toHaveLength(7);
    const places = test!.pairs.map(({ gammaSigma2, gammaW, iteration }) =>
      [gammaSigma2, gammaW, iteration].join(),
    );
    expect(places.slice(0, 3)).toEqual(['-2.2,1.75,0', '-2.2,1.75,10', '-2.2,2.8,0']);
  });

  it('gives a table of every pair', () => {
    const comparisons = compareWithPublished(cells, ownRuns());
    const { columns, rows } = agreementTable(comparisons);
    expect(columns).toContain('published');
    expect(rows).toHaveLength(comparisons.reduce((sum, { pairs }) => sum + pairs.length, 0));
  });
});

it('summarises pairs without a finite value as NaN', () => {
  const pairs = [{ gammaSigma2: 0, gammaW: 0, published: Number.NaN, own: 1 }];
  const summary = summarizeAgreement({ name: 'test', title: 'Test', log: true, pairs });
  expect(summary).toMatchObject({ count: 0, correlation: Number.NaN, largest: [] });
});
