import { describe, expect, test } from 'vitest';
import { metricsGrid } from '../src/plane/metricsGrid.ts';
import { bandEdges, panelSpecs } from '../src/plane/panelSpecs.ts';
import { rangedByData } from '../src/plane/ranges.ts';
import { metricsTable, spaced } from './tables.ts';

const [testError, , iterations, distance] = panelSpecs;

/** A plane of 10×10 cells whose test errors, distances and iterations are a function of t, from 0 to 1. */
function gridOf(value: (t: number) => number, status?: (x: number, y: number) => string) {
  const axis = spaced(0, 9, 10);
  const at = (x: number, y: number) => value((10 * y + x) / 99);
  return metricsGrid(
    metricsTable(
      axis,
      axis,
      (x, y) => ({
        min_test_error: at(x, y),
        max_distance: at(x, y),
        iterations_to_min_test_error: at(x, y),
      }),
      status,
    ),
  );
}

describe('ranges that follow the data', () => {
  // Different orders of magnitude, ratios of the ends, and signs.
  const ends = [1e-6, 3e-4, 0.07, 0.9, 4, 130, 7e4].flatMap((scale) =>
    [0, 0.3, 0.97, -1, -2.5].map((low) => [low * scale, scale] as const),
  );
  test.each(ends)(
    'from %d to %d have round numbers that are band edges, and at least 4 lines',
    (a, b) => {
      const spec = rangedByData(
        testError!,
        gridOf((t) => a + (b - a) * t),
      );
      const { from, to, count } = spec.bands;
      const edges = bandEdges(spec.bands);
      const band = (to - from) / count;
      const slack = 1e-8 * band;
      expect(count).toBeGreaterThanOrEqual(9);
      expect(count).toBeLessThanOrEqual(34);
      // All values are inside, and the first and the last band are not empty.
      expect(from).toBeLessThanOrEqual(a + slack);
      expect(to).toBeGreaterThanOrEqual(b - slack);
      expect(a - from).toBeLessThan(band + slack);
      expect(to - b).toBeLessThan(band + slack);
      expect(spec.levels.length).toBeGreaterThanOrEqual(4);
      expect(spec.barTicks).toEqual(expect.arrayContaining([...spec.levels]));
      for (const level of spec.barTicks) {
        expect(Math.min(...edges.map((edge) => Math.abs(edge - level)))).toBeLessThan(
          1e-9 * (to - from),
        );
        // The number has few digits.
        expect(Number(level.toPrecision(4))).toBe(level);
      }
    },
  );

  test('cover the logarithm of the distance, without distances of 0', () => {
    const spec = rangedByData(
      distance!,
      gridOf((t) => (t === 0 ? 0 : Math.exp(-20 + 17 * t))),
    );
    expect(spec.bands.from).toBeGreaterThanOrEqual(-21);
    expect(spec.bands.to).toBeCloseTo(-3, 9);
  });

  test('ignore an outlier, and cells without a result', () => {
    const far = rangedByData(
      testError!,
      gridOf((t) => (t === 1 ? 1e6 : t)),
    );
    expect(far.bands.to).toBeLessThan(1.1);
    const failed = rangedByData(
      testError!,
      gridOf(
        (t) => (t > 0.8 ? 50 : t),
        (_, y) => (y > 7 ? 'diverged' : 'ok'),
      ),
    );
    expect(failed.bands.to).toBeLessThanOrEqual(1);
  });

  test('surround the value of a constant plane, and are the published ones without values', () => {
    for (const value of [0, 3, -2e5]) {
      const { bands } = rangedByData(
        iterations!,
        gridOf(() => value),
      );
      expect(bands.from).toBeLessThan(value);
      expect(bands.to).toBeGreaterThan(value);
    }
    const none = gridOf(
      () => Number.NaN,
      () => 'failed',
    );
    expect(rangedByData(iterations!, none)).toBe(iterations);
  });
});
