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
  it('has the panels of Figure 2, each with its interval, and names the number of draws', () => {
    const root = parseSvg(figure.composite);
    const panels = [...root.querySelectorAll('.panel')];
    expect(panels.map((panel) => panel.getAttribute('data-panel'))).toEqual(
      figure2PanelNames.flatMap((name) => [name, `${name}-spread`]),
    );
    expect(texts(root, '.legend text').at(-1)).toMatch(/mean of 5 draws.*95 % interval/);
    expect(figure.composite).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('draws the half width of the interval beside the mean, from 0 to a round number', () => {
    // The half width grows from 0.06 at the bottom to 0.16 at the top.
    const growing = statistics((x, y) => {
      const half = 0.06 + y / 28;
      return { min_test_error_low: 1 + x / 3 - half, min_test_error_high: 1 + x / 3 + half };
    });
    const drawn = renderEnsemble({ ...options, statistics: growing });
    const panel = parseSvg(drawn.panels['test-error']).querySelector('[data-panel$="-spread"]')!;
    expect(texts(panel, '.colour-bar text')).toEqual(['0', '0.05', '0.1', '0.15', '0.2']);
    const frame = panel.querySelector('.axes rect')!;
    const [top, height] = ['y', 'height'].map((name) => Number(frame.getAttribute(name)));
    for (const level of [0.1, 0.15]) {
      const y = top! + height! * (1 - (level - 0.06) / 0.1);
      const line = pathPoints(panel.querySelector(`.contours [data-level="${level}"]`));
      expect(line.length).toBeGreaterThan(1);
      for (const point of line) expect(point[1]).toBeCloseTo(y, 1);
    }
  });

  it('hatches cells without statistics, marks cells with fewer draws, and explains both in the legend', () => {
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
    expect([...root.querySelectorAll('.failed')].length).toBe(8);
    expect([...root.querySelectorAll('.panel .marks circle')].length).toBe(8);
    expect(figure.composite).not.toMatch(/some draws/);
  });

  it.each([
    [{ draws: 1 }, /column draws: expected one number of draws .*at least 2, got 1/],
    [{ draws: Number.NaN }, /column draws/],
  ])('refuses a table with too few draws', (changes, message) => {
    const one = statistics(() => changes);
    expect(() => renderEnsemble({ ...options, statistics: one })).toThrow(message);
  });
});
