import type { Table, Value } from '@mixed-dynamics/artifacts';
import { describe, expect, it } from 'vitest';
import { figure2PanelNames, renderEnsemble } from '../src/index.ts';
import { parseSvg, pathPoints, texts } from './svg.ts';
import { spaced } from './tables.ts';

const quantities = [
  'min_test_error',
  'stable_rank_at_min',
  'iterations_to_min_test_error',
  'log_max_distance',
];
const fixed = ['gamma_sigma2', 'gamma_w', 'status', 'draws', 'diverged', 'failed'];
const columns = [
  ...fixed,
  ...quantities.flatMap((name) => ['mean', 'low', 'high'].map((end) => `${name}_${end}`)),
];

/** A plane whose test error grows linearly from left to right, with an interval of ±0.06. */
function statistics(changes: (x: number, y: number) => Record<string, Value> = () => ({})): Table {
  const rows = spaced(-3, 0, 13).flatMap((x) =>
    spaced(0, 2.8, 13).map((y) => {
      const mean = 1 + x / 3;
      const row: Record<string, Value> = {
        ...{ gamma_sigma2: x, gamma_w: y, status: 'ok', draws: 5, diverged: 0, failed: 0 },
        min_test_error_mean: mean,
        min_test_error_low: mean - 0.06,
        min_test_error_high: mean + 0.06,
        ...changes(x, y),
      };
      return columns.map((column) => row[column] ?? 4);
    }),
  );
  return { columns, rows };
}

const options = { statistics: statistics(), dimension: 200, rank: 5 };
const figure = renderEnsemble(options);

describe('renderEnsemble', () => {
  it('has the panels of Figure 2, and says of what the mean is', () => {
    const root = parseSvg(figure.composite);
    const panels = [...root.querySelectorAll('.panel')];
    expect(panels.map((panel) => panel.getAttribute('data-panel'))).toEqual([...figure2PanelNames]);
    expect(texts(root, '.legend text').at(-1)).toMatch(/mean of 5 draws.*95 % interval/);
    expect(figure.composite).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('puts the band about a line exactly where the interval holds the level', () => {
    const root = parseSvg(figure.panels['test-error']);
    const frame = root.querySelector('.axes rect')!;
    const [left, width] = ['x', 'width'].map((name) => Number(frame.getAttribute(name)));
    for (const level of [0.25, 0.5, 0.75]) {
      const xOf = (mean: number) => left! + mean * width!;
      const line = pathPoints(root.querySelector(`.contours [data-level="${level}"]`));
      for (const [x] of line) expect(x).toBeCloseTo(xOf(level), 1);
      const band = pathPoints(root.querySelector(`.intervals [data-level="${level}"]`));
      // The band is a difference of two areas that both reach the right edge.
      const edges = [...new Set(band.map(([x]) => x))].sort((a, b) => a - b);
      expect(edges[0]).toBeCloseTo(xOf(level - 0.06), 1);
      expect(edges.some((x) => Math.abs(x - xOf(level + 0.06)) < 0.05)).toBe(true);
    }
  });

  it('hatches cells without statistics, marks those of fewer draws, and says both', () => {
    const some = renderEnsemble({
      ...options,
      statistics: statistics((x, y) => {
        if (x === -3 && y === 0)
          return { status: 'diverged', diverged: 4, min_test_error_mean: Number.NaN };
        return x === 0 && y === 0 ? { failed: 1 } : {};
      }),
    });
    expect(some.composite).not.toMatch(/NaN|Infinity|undefined/);
    const root = parseSvg(some.composite);
    expect(texts(root, '.legend text')).toEqual(
      expect.arrayContaining([
        'diverged or failed',
        expect.stringMatching(/some draws diverged or failed/),
      ]),
    );
    expect([...root.querySelectorAll('.failed')]).toHaveLength(4);
    expect([...root.querySelectorAll('.panel .marks circle')]).toHaveLength(4);
    expect(figure.composite).not.toMatch(/some draws/);
  });

  it.each([
    [{ draws: 1 }, /column draws: expected one number of draws .*at least 2, got 1/],
    [{ draws: Number.NaN }, /column draws/],
  ])('refuses a table of too few draws', (changes, message) => {
    const one = statistics(() => changes);
    expect(() => renderEnsemble({ ...options, statistics: one })).toThrow(message);
  });
});
