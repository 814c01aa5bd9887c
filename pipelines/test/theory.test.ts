import { join } from 'node:path';
import { numberColumn, readCsv, stopReason as trainingStop } from '@mixed-dynamics/artifacts';
import { drawCellWeights, drawData } from '@mixed-dynamics/data';
import { targetOf as sumOf } from '@mixed-dynamics/dynamics';
import { loadPreset } from '@mixed-dynamics/sweep/preset';
import {
  type Prediction,
  predict,
  predictDraw,
  stopReason,
  type Target,
  targetOf,
} from '@mixed-dynamics/theory';
import { beforeAll, describe, expect, it } from 'vitest';
import { projectFolder } from './runCli.ts';

interface Measured {
  readonly gammaSigma2: number;
  readonly gammaW: number;
  readonly width: number;
  readonly sigma2: number;
  readonly learningRate: number;
  readonly iterations: number;
  readonly minTestError: number;
  readonly iterationsToMin: number;
  readonly distance: number;
}

interface Compared {
  readonly measured: Measured;
  readonly predicted: Prediction;
}

const { preset } = loadPreset('paper', join(projectFolder, 'pipelines/presets'));
const { dimension: d, rank, stop, update } = preset.figure2!;

/** The networks of the paper's Figure 2 that were trained and committed. */
function readMetrics(): Measured[] {
  const file = join(projectFolder, 'golden/paper/figure2/metrics.csv');
  const table = readCsv(file);
  const [g, w, width, sigma2, eta, n, test, at, distance] = [
    ...['gamma_sigma2', 'gamma_w', 'width', 'sigma2', 'learning_rate', 'iterations'],
    ...['min_test_error', 'iterations_to_min_test_error', 'max_distance'],
  ].map((name) => numberColumn(table, name));
  return table.rows.map((_, i) => ({
    gammaSigma2: g![i]!,
    gammaW: w![i]!,
    width: width![i]!,
    sigma2: sigma2![i]!,
    learningRate: eta![i]!,
    iterations: n![i]!,
    minTestError: test![i]!,
    iterationsToMin: at![i]!,
    distance: distance![i]!,
  }));
}

/** Teacher and noise of the sweep, decomposed. */
function drawTarget(): Target {
  const { teacher, noise } = drawData(preset.seed, { dimension: d, rank });
  const matrix = (data: Float32Array) => ({ rows: d, columns: d, data: Float64Array.from(data) });
  return targetOf({ teacher: matrix(teacher), target: matrix(sumOf(teacher, noise)) });
}

const quantile = (values: readonly number[], p: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(p * values.length))]!;
const shareOf = (values: readonly number[], bound: number) =>
  values.filter((value) => value <= bound).length / values.length;
const distances = (networks: readonly Compared[]) =>
  networks.map(({ measured, predicted }) =>
    Math.abs(Math.log(predicted.maxDistance.distance / measured.distance)),
  );

function correlation(x: readonly number[], y: readonly number[]): number {
  const mean = (v: readonly number[]) => v.reduce((a, b) => a + b, 0) / v.length;
  const [mx, my] = [mean(x), mean(y)];
  const product = (a: readonly number[], ma: number, b: readonly number[], mb: number) =>
    a.reduce((sum, value, i) => sum + (value - ma) * (b[i]! - mb), 0);
  return product(x, mx, y, my) / Math.sqrt(product(x, mx, x, mx) * product(y, my, y, my));
}

describe('Figure 2 of the paper is predicted, without any measured number,', () => {
  let metrics: Measured[];
  let target: Target;
  beforeAll(() => {
    metrics = readMetrics();
    target = drawTarget();
  });

  const compareDrawn = (chosen: (measured: Measured, i: number) => boolean): Compared[] =>
    metrics.filter(chosen).map((measured) => {
      const { gammaSigma2, gammaW } = measured;
      const weights = drawCellWeights(preset.seed, { dimension: d, gammaSigma2, gammaW });
      const predicted = predictDraw(target, { ...measured, update }, weights, stop);
      return { measured, predicted };
    });

  describe('without the draw of the weights', () => {
    let compared: Compared[];
    beforeAll(() => {
      compared = metrics
        .filter(({ width }) => width >= 2 * d)
        .map((measured) => ({
          measured,
          predicted: predict(target, { ...measured, update }, stop),
        }));
    });

    // Widths in units of d: largest |Δ ln distance| and its median, largest difference of the test
    // error, correlation of the iterations to its minimum. A colour band of panel d is 0.8 wide.
    it.each([
      [50, Number.POSITIVE_INFINITY, 0.2, 0.035, 0.008, 0.999],
      [10, 50, 0.4, 0.05, 0.009, 0.997],
      [4, 10, 0.6, 0.15, 0.022, 0.97],
      [2, 4, 0.9, 0.2, 0.08, 0.88],
    ])('for widths from %id to %id', (from, to, largest, median, testError, iterations) => {
      const band = compared.filter(
        ({ measured: { width } }) => width >= from * d && width < to * d,
      );
      expect(band.length).toBeGreaterThan(50);
      const off = distances(band);
      expect(quantile(off, 1)).toBeLessThan(largest);
      expect(quantile(off, 0.5)).toBeLessThan(median);
      for (const { measured, predicted } of band) {
        expect(Math.abs(predicted.minTestError - measured.minTestError)).toBeLessThan(testError);
      }
      const found = correlation(
        band.map(({ predicted }) => predicted.iterationsToMinTestError),
        band.map(({ measured }) => measured.iterationsToMin),
      );
      expect(found).toBeGreaterThan(iterations);
    });
  });

  describe('with the draw of the weights, where the start is not noise,', () => {
    let compared: Compared[];
    beforeAll(() => {
      // Every 19th network: 19 does not divide 35, so these have all widths.
      compared = compareDrawn(({ gammaSigma2 }, i) => gammaSigma2 <= -1 && i % 19 === 0);
    });

    it('in the distance: median within 0.04, 95 % within 0.2', () => {
      expect(Math.min(...compared.map(({ measured }) => measured.width))).toBe(1);
      expect(quantile(distances(compared), 0.5)).toBeLessThan(0.04);
      expect(shareOf(distances(compared), 0.2)).toBeGreaterThanOrEqual(0.95);
    });

    it('in the iteration where training stops: 95 % within 1 %', () => {
      const off = compared.map(({ measured, predicted }) =>
        Math.abs(predicted.iterations / measured.iterations - 1),
      );
      expect(shareOf(off, 0.01)).toBeGreaterThanOrEqual(0.95);
    });
  });

  it('with the draw, where the start is noise: all that theory covers is within a colour band', () => {
    const compared = compareDrawn(({ gammaSigma2 }, i) => gammaSigma2 > -1 && i % 29 === 0);
    const claimed = compared.filter(({ predicted }) => predicted.valid);
    expect(claimed.length).toBeGreaterThan(10);
    expect(claimed.length / compared.length).toBeGreaterThan(0.85);
    expect(quantile(distances(claimed), 0.5)).toBeLessThan(0.1);
    expect(quantile(distances(claimed), 1)).toBeLessThan(0.8);
    for (const { measured, predicted } of claimed) {
      expect(Math.abs(predicted.minTestError - measured.minTestError)).toBeLessThan(0.07);
    }
  });
});

it('theory stops by the rule of training', () => {
  // Curves that fall, level off and rise, at the places where each rule decides.
  const rules = [
    { trainError: 0.3, maxIterations: 40 },
    { testRising: true, maxIterations: 40 },
    { plateau: { change: 2e-3, minimumDrop: 0.01 }, maxIterations: 40 },
    { maxIterations: 12 },
    stop,
  ];
  const reasons = new Set<string>();
  for (const rate of [0.02, 0.1, 0.4]) {
    const train = Array.from(
      { length: 42 },
      (_, i) => Math.exp(-rate * i) + (i === 41 ? Number.NaN : 0),
    );
    const test = train.map((value, i) => value + 1e-3 * i * i * rate);
    for (const rule of rules) {
      for (let i = 0; i < train.length; i++) {
        const found = stopReason(train, test, rule, i);
        expect(found).toBe(trainingStop(train, test, rule, i));
        if (found) reasons.add(found);
      }
    }
  }
  expect(reasons.size).toBe(5);
});
