import {
  type PlaneAxes,
  type PlaneAxis,
  placeColumns,
  type Value,
} from '@mixed-dynamics/artifacts';
import { describe, expect, it } from 'vitest';
import { measureExperiment, readPlane } from '../src/index.ts';

const dimension = 50;
const rank = 5;
const stop = { trainError: 1e-3, testRising: true, maxIterations: 750 } as never;

const axis = (key: string, column: string, values: readonly number[]): PlaneAxis => ({
  ...{ key, column, values },
});
const spaced = (from: number, to: number, count: number) =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
const sigmas = axis('gammaSigma2', 'gamma_sigma2', spaced(-2.75, -1, 8));
const ratios = axis('varianceRatio', 'variance_ratio', [1 / 64, 1 / 16, 1 / 4, 1, 4, 16, 64]);

interface Row {
  readonly [column: string]: Value;
}

/** A plane as a sweep writes it, with synthetic test errors. */
function plane(axes: PlaneAxes, fixed: Row, errorOf: (row: Row) => number) {
  const columns = [
    ...placeColumns([axes.x.column, axes.y.column]),
    ...['width', 'sigma2', 'learning_rate', 'status', 'stop_reason'],
    ...['min_test_error', 'stable_rank_at_min', 'iterations_to_min_test_error'],
  ];
  const rows = axes.x.values.flatMap((x) =>
    axes.y.values.map((y) => {
      const at: Row = { ...fixed, [axes.x.column]: x, [axes.y.column]: y };
      const width = Math.floor(dimension ** Number(at.gamma_w));
      const sigma2 = dimension ** Number(at.gamma_sigma2);
      const learning_rate = 1 / (10 * Math.max(sigma2 * width, 22));
      const row: Row = {
        ...{ ...at, width, sigma2, learning_rate, status: 'ok', stop_reason: 'plateau' },
        ...{ stable_rank_at_min: 3, iterations_to_min_test_error: 100 },
      };
      const whole: Row = { ...row, min_test_error: errorOf(row) };
      return columns.map((name) => whole[name]!);
    }),
  );
  return readPlane({ columns, rows }, { dimension, rank, stop }, { axes });
}

/** A test error that rises at the line between the regimes, over about half a unit of γ. */
const step = (excess: number, low = 0.2, high = 0.45) =>
  low + (high - low) / (1 + Math.exp(-8 * excess));
const shiftOf = (ratio: number) => Math.log(Math.cosh(Math.log(ratio) / 2)) / Math.log(dimension);

describe('unequal variances', () => {
  const section = { axes: ['varianceRatio', 'gammaSigma2'] } as const;
  const measured = (error: (excess: number, ratio: number) => number) =>
    measureExperiment(section, () =>
      plane({ x: ratios, y: sigmas }, { gamma_w: 2.75 }, (row) =>
        error(Number(row.gamma_sigma2) + 1.75, Number(row.variance_ratio)),
      ),
    );

  it('both claims hold if they move the line as theory predicts', () => {
    const [threshold, symmetry] = measured((excess, ratio) => step(excess + shiftOf(ratio)));
    expect(threshold).toMatchObject({ id: 'ratio-threshold', outcome: 'holds' });
    expect(threshold!.value).toBeCloseTo(-1, 1);
    expect(symmetry).toMatchObject({ id: 'ratio-symmetry', outcome: 'holds', value: 0 });
  });

  it.each([
    ['the line does not move', (excess: number) => step(excess), 'ratio-threshold'],
    [
      'it matters which layer has the larger variance',
      (excess: number, ratio: number) => step(excess + 0.3 * Math.log(ratio)),
      'ratio-symmetry',
    ],
  ])('a claim fails if %s', (_, error, id) => {
    expect(measured(error).find((claim) => claim.id === id)).toMatchObject({ outcome: 'fails' });
  });

  it('there is no result if the test error crosses the level at no ratio', () => {
    expect(measured(() => 0.3)[0]).toMatchObject({ outcome: 'no-result' });
  });
});

describe('weight decay', () => {
  const section = { axes: ['gammaW', 'weightDecay'] } as const;
  const axes = {
    x: axis('gammaW', 'gamma_w', spaced(1, 2.75, 8)),
    y: axis('weightDecay', 'weight_decay', [0, 1, 8, 64]),
  };
  const measured = (unlocked: number) =>
    measureExperiment(section, () =>
      plane(axes, { gamma_sigma2: -1 }, (row) => {
        if (row.weight_decay === 64) return 0.7;
        return row.weight_decay === 8 ? unlocked : step(Number(row.gamma_w) - 1.4, 0.22, 0.42);
      }),
    )[0]!;

  it('holds if the best λ gives every width the same error, and fails otherwise', () => {
    expect(measured(0.2)).toMatchObject({ outcome: 'holds', value: 0 });
    expect(measured(0.2).note).toMatch(/^λ = 8; .* at most 0\.200, .* 0\.200$/);
    const [claim] = measureExperiment(section, () =>
      plane(axes, { gamma_sigma2: -1 }, (row) =>
        row.weight_decay === 8
          ? 0.1 + 0.1 * Number(row.gamma_w)
          : step(Number(row.gamma_w) - 1.4, 0.22, 0.42),
      ),
    );
    expect(claim).toMatchObject({ outcome: 'fails' });
  });
});

describe('planes of γ_σ² and γ_w', () => {
  const axes = {
    x: axis('gammaSigma2', 'gamma_sigma2', spaced(-3, 0, 9)),
    y: axis('gammaW', 'gamma_w', spaced(0, 2.8, 9)),
  };
  const excessOf = (row: Row) => Number(row.gamma_sigma2) + Number(row.gamma_w) - 1;
  it.each<[string, object, (row: Row) => number, string[]]>([
    [
      'a mask',
      { loss: { mask: 0.3 } },
      (row) => (excessOf(row) > 0 ? 1 : 0.02),
      ['holds', 'holds'],
    ],
    ['a mask', { loss: { mask: 0.3 } }, () => 0.5, ['fails', 'fails']],
    ['a power law', { loss: { covariance: { powerLaw: 1 } } }, () => 0.5, ['holds']],
    [
      'a power law',
      { loss: { covariance: { powerLaw: 1 } } },
      (row) => (excessOf(row) > 0 ? 0.5 : 0.2),
      ['fails'],
    ],
    ['no noise', { noise: 0 }, () => 1e-4, ['holds']],
    ['no noise', { noise: 0 }, (row) => (excessOf(row) > 0 ? 0.5 : 1e-4), ['fails']],
    ['nothing special', {}, () => 1, []],
  ])('with %s', (_, section, error, outcomes) => {
    const found = measureExperiment(section, () => plane(axes, {}, error));
    expect(found.map(({ outcome }) => outcome)).toEqual(outcomes);
  });
});

it('the claim about λ-balanced starts holds for a step at the threshold and fails without one', () => {
  const axes = {
    x: axis('start.lambdaBalanced', 'start_lambda_balanced', [0, 1, 4, 16, 64, 256, 1024]),
    y: axis('gammaSigma2', 'gamma_sigma2', spaced(-3, 0, 7)),
  };
  const measured = (error: (λ: number) => number) =>
    measureExperiment({ axes: ['start.lambdaBalanced', 'gammaSigma2'] }, () =>
      plane(axes, { gamma_w: 1 }, (row) => error(Number(row.start_lambda_balanced))),
    )[0];
  expect(measured((λ) => (λ > 45 ? 0.42 : 0.26))).toMatchObject({ outcome: 'holds' });
  expect(measured(() => 0.3)).toMatchObject({ outcome: 'fails', value: 1 });
});
