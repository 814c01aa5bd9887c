import type { PlaneAxis } from '@mixed-dynamics/artifacts';
import { describe, expect, it } from 'vitest';
import { renderFigure2 } from '../src/index.ts';
import { drawnAxis } from '../src/plane/drawnAxis.ts';
import { parseSvg, texts } from './svg.ts';
import { metricsTable } from './tables.ts';

const axis = (values: readonly number[], key = 'weightDecay'): PlaneAxis => ({
  ...{ key, column: 'weight_decay', values },
});

describe('drawnAxis', () => {
  it.each([[[1, 2, 4, 8, 16]], [[0.001, 0.0032, 0.01, 0.032, 0.1]]])(
    'draws values with equal ratios, %j, in equal steps',
    (values) => {
      const { positions, ticks } = drawnAxis(axis(values));
      const steps = positions.slice(1).map((position, i) => position - positions[i]!);
      for (const step of steps) expect(step / steps[0]!).toBeCloseTo(1, 1);
      expect(ticks(6)).toEqual({
        positions,
        texts: values.map((value) => String(Number(value.toPrecision(3)))),
      });
    },
  );

  it('writes ratios below 1 as fractions', () => {
    const { texts } = drawnAxis(axis([1 / 256, 1 / 16, 1, 16, 256])).ticks(6);
    expect(texts).toEqual(['1/256', '1/16', '1', '16', '256']);
    const nine = axis(Array.from({ length: 9 }, (_, i) => 4 ** (i - 4)));
    expect(drawnAxis(nine).ticks(6).texts).toEqual(texts);
    expect(drawnAxis(nine).ticks(4).texts).toEqual(['1/256', '1/4', '16']);
  });

  it('draws a 0 before geometric values one step below them', () => {
    const { positions } = drawnAxis(axis([0, 0.001, 0.01, 0.1]));
    expect(positions.map((position) => Number(position.toFixed(9)))).toEqual([-4, -3, -2, -1]);
  });

  it.each([[[-3, -1.5, 0]], [[0, 1, 2, 3]], [[1, 1.1, 1.2]], [[2, 3]], [[5]], [[1, 10, 11]]])(
    'draws %j on a linear axis',
    (values) => expect(drawnAxis(axis(values)).positions).toEqual(values),
  );

  it('writes only some of many values, and always the first', () => {
    const values = Array.from({ length: 25 }, (_, i) => 10 ** (-6 + i / 4));
    const { positions, texts } = drawnAxis(axis(values)).ticks(6);
    expect(texts).toEqual(['1e−6', '1e−5', '0.0001', '0.001', '0.01', '0.1', '1']);
    expect(positions).toHaveLength(7);
  });
});

describe('Figure 2 over other axes', () => {
  const x = axis([0, 0.001, 0.01, 0.1]);
  const y: PlaneAxis = { key: 'gammaW', column: 'gamma_w', values: [0, 1.4, 2.8] };
  // As a sweep writes it: γ_σ² is constant, and the other axis is the last column.
  const table = metricsTable(x.values, y.values, (u, v) => ({ max_distance: 1e-3 * (1 + u + v) }));
  const metrics = {
    columns: [...table.columns, 'weight_decay'],
    rows: table.rows.map((row) => [-1, ...row.slice(1), row[0]!]),
  };
  const options = { metrics, dimension: 50, rank: 5, axes: { x, y } };

  it('names both axes, writes their values, and draws no theory lines', () => {
    const figure = parseSvg(renderFigure2(options).composite);
    const all = texts(figure, '.axes text');
    expect(all).toEqual(expect.arrayContaining(['weight decay λ', 'γw', '0', '0.001', '0.1']));
    expect(all).not.toContain('γσ2');
    expect(figure.querySelectorAll('.theory')).toHaveLength(0);
    expect(texts(figure, '.legend text')).toEqual([]);
  });

  it('refuses rows off the axes, and names the columns', () => {
    const axes = { x: axis([0, 0.001, 0.01]), y };
    expect(() => renderFigure2({ ...options, axes })).toThrow(
      /expected a cell on the given axes, got \(weight_decay 0\.1, gamma_w 0\); give the axes/,
    );
  });

  it('leaves out the panel of the distance if it was not computed, but no other panel', () => {
    const without = (name: string) => {
      const at = metrics.columns.indexOf(name);
      const rest = <T>(list: readonly T[]) => list.filter((_, i) => i !== at);
      return { columns: rest(metrics.columns), rows: metrics.rows.map((row) => rest(row)) };
    };
    const figure = renderFigure2({ ...options, metrics: without('max_distance') });
    expect(Object.keys(figure.panels)).toEqual(['test-error', 'stable-rank', 'iterations']);
    expect(figure.composite).not.toMatch(/NaN|undefined|SC distance/);
    expect(() => renderFigure2({ ...options, metrics: without('min_test_error') })).toThrow(
      /expected a column 'min_test_error'/,
    );
  });
});
