import { describe, expect, it } from 'vitest';
import { type Figure1Options, renderFigure1 } from '../src/index.ts';
import { parseSvg, pathPoints, texts } from './svg.ts';
import { singularValueTable, trainingTable } from './tables.ts';

const options: Figure1Options = {
  training: trainingTable(100),
  singularValues: singularValueTable(100, 40),
  threshold: 6,
  rank: 5,
};
const figure = renderFigure1(options);
const composite = parseSvg(figure.composite);
const curve = (name: string) => composite.querySelector(`[data-curve="${name}"]`)!;
const frameOf = (panel: string) => {
  const rect = composite.querySelector(`[data-panel="${panel}"] .axes rect`)!;
  return ['x', 'y', 'width', 'height'].map((name) => Number(rect.getAttribute(name))) as [
    number,
    number,
    number,
    number,
  ];
};

describe('renderFigure1', () => {
  it('draws GD dashed and SC solid over iterations 0 to 90', () => {
    const [left, , width] = frameOf('errors');
    for (const kind of ['train', 'test']) {
      expect(curve(`gd-${kind}`).getAttribute('stroke-dasharray')).toMatch(/\d/);
      expect(curve(`sc-${kind}`).getAttribute('stroke-dasharray')).toBeNull();
      const points = pathPoints(curve(`gd-${kind}`));
      expect(points).toHaveLength(91);
      expect([points[0]![0], points[90]![0]]).toEqual([left, left + width]);
    }
    expect(texts(composite, '[data-panel="errors"] .axes text')).toContain('90');
  });

  it('draws predicted errors as dots, with a legend entry', () => {
    expect(composite.querySelector('[data-curve="predicted-train"]')).toBeNull();
    const rows = Array.from({ length: 60 }, (_, i) => [i, 2 - i / 100, 1 - i / 100]);
    const prediction = { columns: ['iteration', 'train_error', 'test_error'], rows };
    const both = parseSvg(renderFigure1({ ...options, prediction, title: 'One' }).composite);
    const dots = both.querySelector('[data-curve="predicted-train"]')!;
    expect(pathPoints(dots)).toHaveLength(60);
    expect(dots.getAttribute('stroke-linecap')).toBe('round');
    expect(texts(both, 'text').filter((text) => text === 'predicted')).toHaveLength(1);
    expect(texts(both, 'title')).toContain('One');
  });

  it('gives each leading singular value its own colour, and the bulk a band', () => {
    const colours = [1, 2, 3, 4, 5].map((k) => curve(`sc-s${k}`).getAttribute('stroke'));
    expect(new Set(colours).size).toBe(5);
    const bulk = [...composite.querySelectorAll('.bulk')];
    expect(bulk).toHaveLength(1);
    expect(curve('gd-s6').getAttribute('stroke-dasharray')).toMatch(/\d/);
    expect(composite.querySelector('[data-curve="sc-s7"]')).toBeNull();
  });

  it('draws and labels the threshold σ²w, on the scale of the curves', () => {
    const [left, top, width, height] = frameOf('singular-values');
    const threshold = composite.querySelector('.threshold')!;
    const path = threshold.getAttribute('d')!;
    const y = Number(/,([\d.]+)H/.exec(path)![1]);
    const end = pathPoints(curve('sc-s1')).at(-1)!;
    const bottom = top + height;
    expect((bottom - y) / (bottom - end[1])).toBeCloseTo(6 / 60, 3);
    expect(path).toBe(`M${left},${y}H${left + width}`);
    expect(texts(composite, '[data-panel="singular-values"] > text')).toContain('σ2w');
  });

  it('shows both panels together and each on its own, with legends', () => {
    expect(Object.keys(figure.panels)).toEqual(['errors', 'singular-values']);
    expect(texts(parseSvg(figure.panels.errors), '.legend text')).toEqual([
      'gradient descent',
      'self-consistent',
      'train error',
      'test error',
    ]);
    expect(texts(parseSvg(figure.panels['singular-values']), '.legend text').slice(2)).toEqual([
      's1, …, s5',
      'all others',
    ]);
    expect([...composite.querySelectorAll('.panel')]).toHaveLength(2);
    expect(composite.getAttribute('width')).toBe('672');
  });

  it('ends at the end of a shorter run, and interrupts a curve that diverges', () => {
    const rows = trainingTable(30).rows.map((row, k) =>
      k < 20 ? row : [k, Number.NaN, Number.POSITIVE_INFINITY, ...row.slice(3)],
    );
    const training = { ...options.training, rows };
    const svg = renderFigure1({ ...options, training, singularValues: singularValueTable(30, 8) });
    expect(svg.composite).not.toMatch(/NaN|Infinity|undefined/);
    const root = parseSvg(svg.composite);
    expect(pathPoints(root.querySelector('[data-curve="gd-train"]'))).toHaveLength(20);
    expect(texts(root, '[data-panel="errors"] .axes text')).toContain('30');
  });

  it('draws only gradient descent, and no threshold, if equation (1) was not followed', () => {
    const { training, singularValues } = options;
    const kept = training.columns.flatMap((name, k) => (/^sc_|distance/.test(name) ? [] : [k]));
    const only = <T>(values: readonly T[]) => kept.map((k) => values[k]!);
    const alone = renderFigure1({
      ...{ rank: 5, training: { columns: only(training.columns), rows: training.rows.map(only) } },
      singularValues: {
        ...singularValues,
        rows: singularValues.rows.filter((row) => row[1] === 'gd'),
      },
    });
    const root = parseSvg(alone.composite);
    const drawn = (page: typeof root) => [...page.querySelectorAll('[data-curve^="gd-"]')].length;
    expect(drawn(root)).toBe(drawn(composite));
    expect(root.querySelector('[data-curve^="sc-"], .threshold')).toBeNull();
    expect(root.querySelectorAll('.bulk')).toHaveLength(1);
    expect(texts(root, 'text')).not.toContain('self-consistent');
    expect(texts(root, 'title')).toContain('Figure 1: gradient descent');
    expect(alone.composite).not.toMatch(/NaN|undefined|σ²w/);
  });

  it('gives the same bytes for the same tables', () => {
    expect(renderFigure1(options)).toEqual(figure);
  });

  it('refuses tables that it cannot read', () => {
    const { training, singularValues } = options;
    const columns = training.columns.map((name) => name.replace('sc_test_error', 'x'));
    expect(() => renderFigure1({ ...options, training: { ...training, columns } })).toThrow(
      /expected a column 'sc_test_error'/,
    );
    const mixed = { ...training, rows: [training.rows[3]!, training.rows[2]!] };
    expect(() => renderFigure1({ ...options, training: mixed })).toThrow(
      /training table: expected two or more iterations in ascending order, got 2 after 3/,
    );
    const odd = singularValues.rows.map((row, k) => (k === 4 ? [2, 'sgd', ...row.slice(2)] : row));
    expect(() =>
      renderFigure1({ ...options, singularValues: { ...singularValues, rows: odd } }),
    ).toThrow(/row 5, column dynamics: expected gd or sc, got sgd/);
    const half = singularValues.rows.filter((row) => row[1] === 'gd');
    expect(() =>
      renderFigure1({ ...options, singularValues: { ...singularValues, rows: half } }),
    ).toThrow(/dynamics sc: expected two or more iterations .* got 0/);
    expect(() => renderFigure1({ ...options, rank: 40 })).toThrow(/`rank`: .* from 1 to 39/);
  });
});
