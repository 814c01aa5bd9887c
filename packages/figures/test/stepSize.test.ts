import type { Table } from '@mixed-dynamics/artifacts';
import { interpolateRdBu } from 'd3-scale-chromatic';
import { describe, expect, it } from 'vitest';
import { renderStepSizeFigure } from '../src/index.ts';
import { parseSvg, texts } from './svg.ts';
import { spaced } from './tables.ts';

const columns = [
  'learning_rate_constant',
  'gamma_sigma2',
  'gamma_w',
  'status',
  'speed_up',
  'test_error_change',
  'stable_rank_change',
];

/** Effects on 5×5 cells. With c = 2, training diverges in the last column, and the error is higher by 0.05 elsewhere. */
function effects(constants: readonly number[] = [2, 5, 50]): Table {
  const rows = constants.flatMap((c) =>
    spaced(-3, 0, 5).flatMap((x) =>
      spaced(0, 2.8, 5).map((y) => {
        const diverges = c === 2 && x === 0;
        const change = c === 2 ? 0.05 : 0;
        return diverges
          ? [c, x, y, 'diverged', Number.NaN, Number.NaN, Number.NaN]
          : [c, x, y, 'ok', 50 / c, change, 10 * change];
      }),
    ),
  );
  return { columns, rows };
}

const options = { effects: effects(), dimension: 50, rank: 5 };
const composite = renderStepSizeFigure(options);
const root = parseSvg(composite);
const rows = [...root.querySelectorAll('.row')];

describe('renderStepSizeFigure', () => {
  it('has one row per quantity, and one panel for every c except the largest', () => {
    expect(rows.map((row) => row.getAttribute('data-row'))).toEqual([
      'speed-up',
      'test-error-change',
      'stable-rank-change',
    ]);
    for (const row of rows) {
      expect([...row.querySelectorAll('.panel')]).toHaveLength(2);
      expect([...row.querySelectorAll('.colour-bar')]).toHaveLength(1);
      expect(texts(row)).toEqual(expect.arrayContaining(['c = 2', 'c = 5']));
    }
    expect(texts(root)).toContain('a  Times fewer iterations than with c = 50');
    expect(composite).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('hatches diverging cells in every row, with a legend entry', () => {
    for (const row of rows) {
      const [first, second] = [...row.querySelectorAll('.panel')];
      expect(first!.querySelector('.failed')!.getAttribute('d')!.match(/M/g)).toHaveLength(5);
      expect(second!.querySelector('.failed')).toBe(null);
    }
    expect(texts(root, '.legend text').at(-1)).toBe('training diverges');
    const stable = renderStepSizeFigure({ ...options, effects: effects([5, 50]) });
    expect(stable).not.toMatch('training diverges');
  });

  it('colours no change as the middle of the scale, and a larger error as red', () => {
    const [worse, same] = [...rows[1]!.querySelectorAll('.panel')].map((panel) =>
      [...panel.querySelectorAll('.tiles path')].map((path) => path.getAttribute('fill')),
    );
    expect(same).toEqual([interpolateRdBu(0.5)]);
    // 0.05 lies in the sixteenth of 21 steps.
    expect(worse).toEqual([interpolateRdBu(1 - 15.5 / 21)]);
  });

  it('refuses fewer than two step sizes, and a plane with missing cells', () => {
    expect(() => renderStepSizeFigure({ ...options, effects: effects([50]) })).toThrow(
      /expected at least 2 values of learning_rate_constant, got 50/,
    );
    const gap = { columns, rows: options.effects.rows.slice(1) };
    expect(() => renderStepSizeFigure({ ...options, effects: gap })).toThrow(/all 25 cells/);
  });
});
