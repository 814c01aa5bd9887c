import { gammaAxes } from '@mixed-dynamics/artifacts';
import { describe, expect, it } from 'vitest';
import { figure2PanelNames, renderFigure2 } from '../src/index.ts';
import { theoryLines } from '../src/plane/theoryLines.ts';
import { parseSvg, pathPoints, texts } from './svg.ts';
import { landscape, metricsTable, spaced } from './tables.ts';

const options = { metrics: landscape(), dimension: 200, rank: 5 };
const figure = renderFigure2(options);
const composite = parseSvg(figure.composite);

describe('renderFigure2', () => {
  it('has four panels with axes and theory lines, and one legend', () => {
    const panels = [...composite.querySelectorAll('.panel')];
    expect(panels.map((panel) => panel.getAttribute('data-panel'))).toEqual([...figure2PanelNames]);
    expect(texts(composite, '.legend text')).toEqual([
      'active vs lazy  γw = 1 − γσ2',
      'infinite noise  γw = −2γσ2',
      'underparameterized  w = K, γw = logd K',
    ]);
    for (const panel of panels) {
      expect(texts(panel, '.axes text')).toEqual(expect.arrayContaining(['γσ2', 'γw', '−3.0']));
      expect([...panel.querySelectorAll('.theory')]).toHaveLength(3);
    }
    expect(texts(composite)).toContain('d  GD–SC distance, ln maxt ‖AGD − ASC‖2F / d2');
  });

  it('gives each panel its own SVG with title, legend and colour bar', () => {
    expect(Object.keys(figure.panels)).toEqual([...figure2PanelNames]);
    for (const name of figure2PanelNames) {
      const root = parseSvg(figure.panels[name]);
      expect([...root.querySelectorAll('.panel')]).toHaveLength(1);
      expect([...root.querySelectorAll('.legend, .colour-bar')]).toHaveLength(2);
    }
  });

  it('prints 7 inches wide, with all text except scripts above 7 points', () => {
    expect(composite.getAttribute('width')).toBe('672');
    for (const text of composite.querySelectorAll('text')) {
      expect(Number(text.getAttribute('font-size')) * 0.75).toBeGreaterThan(7);
    }
  });

  it('draws the superscript of a subscript by shifts of the baseline', () => {
    const label = [...composite.querySelectorAll('.axes text')].find(
      (text) => text.textContent === 'γσ2',
    )!;
    const shifts = [...label.querySelectorAll('tspan')].map((span) =>
      Number(span.getAttribute('dy')),
    );
    expect(shifts[0]).toBe(0);
    expect(shifts[1]).toBeGreaterThan(2);
    expect(shifts[2]).toBeLessThan(-2);
  });

  it('draws the contours of a linear plane, and the theory lines, at their exact places', () => {
    const xs = [-3, -2.8, -1, -0.2, 0];
    const metrics = metricsTable(xs, spaced(0, 2.8, 4), (x) => ({ min_test_error: -x / 3 }));
    const root = parseSvg(renderFigure2({ ...options, metrics }).panels['test-error']);
    const frame = root.querySelector('.axes rect')!;
    const [left, top, width, height] = ['x', 'y', 'width', 'height'].map((name) =>
      Number(frame.getAttribute(name)),
    ) as [number, number, number, number];
    for (const level of [0.25, 0.5, 0.75]) {
      const points = pathPoints(root.querySelector(`.contours [data-level="${level}"]`));
      const x = left + (1 - level) * width;
      for (const point of points) expect(Math.abs(point[0] - x)).toBeLessThan(0.011);
      const ys = points.map((point) => point[1]);
      expect([Math.min(...ys), Math.max(...ys)]).toEqual([top, top + height]);
    }
    const bands = [...root.querySelectorAll('.bands path')];
    expect(bands).toHaveLength(16);
    bands.forEach((band, k) => {
      const xValues = pathPoints(band).map((point) => point[0]);
      expect(Math.min(...xValues)).toBe(left);
      expect(Math.max(...xValues)).toBeCloseTo(left + (1 - 0.06 * (k + 1)) * width, 1);
    });
    const noise = pathPoints(root.querySelector('[data-line="infinite noise"] path'));
    expect(noise).toEqual([
      [Math.round((left + (1.6 / 3) * width) * 100) / 100, top],
      [left + width, top + height],
    ]);
  });

  it('labels the contours, and gives the colour bar a pointed end if values exceed it', () => {
    const labels = texts(composite, '.contour-labels text');
    expect(labels).toEqual(expect.arrayContaining(['0.25', '0.50', '0.75', '3', '5', '−7', '−4']));
    const bars = [...composite.querySelectorAll('.colour-bar')].map(
      (bar) => [...bar.querySelectorAll('path')].length,
    );
    expect(bars[0]! - bars[1]!).toBe(17 + 1 - 17);
  });

  it('hatches failed cells, with a legend entry only if there are any', () => {
    expect(figure.composite).not.toMatch(/diverged or failed/);
    const rows = options.metrics.rows.map((row, k) =>
      [0, 80, 81, 168].includes(k)
        ? row.map((value, c) => (c === 6 ? 'diverged' : c > 8 ? Number.NaN : value))
        : row,
    );
    const svg = renderFigure2({ ...options, metrics: { ...options.metrics, rows } }).composite;
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    const root = parseSvg(svg);
    expect(texts(root, '.legend text').at(-1)).toBe('diverged or failed');
    expect([...root.querySelectorAll('.failed')]).toHaveLength(4);
    const levels = [...root.querySelectorAll('[data-panel="test-error"] .contours path')];
    expect(levels.length).toBeGreaterThan(1);
  });

  it('previews an unfinished plane, even with one cell or none', () => {
    const axes = gammaAxes(spaced(-3, 0, 13), spaced(0, 2.8, 13));
    for (const [rows, count] of [
      [options.metrics.rows.filter((_, k) => k % 7 === 0), 25],
      [options.metrics.rows.slice(5, 6), 1],
      [[], 0],
    ] as const) {
      const metrics = { ...options.metrics, rows };
      const svg = renderFigure2({ ...options, metrics, axes, partial: true }).composite;
      expect(svg).toMatch(`interpolated (${count} of 169 cells are computed)`);
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    }
    expect(renderFigure2({ ...options, axes, partial: true }).composite).toBe(figure.composite);
  });

  it('gives the same bytes for the same table, in any order of its rows', () => {
    const metrics = { ...options.metrics, rows: options.metrics.rows.toReversed() };
    expect(renderFigure2({ ...options, metrics })).toEqual(figure);
    expect(figure.composite.replace(/<metadata>.*<\/metadata>/, '')).not.toMatch(
      /="[^"#]*\d\.\d{3,}/,
    );
  });

  it('names its sources in Dublin Core, well-formed for any names', () => {
    const preset = { name: 'a <small> & "odd" one\u0000 σ²', sha256: 'b'.repeat(64) };
    const sources = [{ path: 'figure2/metrics.csv', sha256: 'a'.repeat(64) }];
    const read = (uncommitted: string[]) => {
      const origin = { sources, preset, uncommitted };
      const root = parseSvg(renderFigure2({ ...options, origin }).panels.distance);
      const description = root.querySelector('metadata > RDF > Description')!;
      return [...description.querySelectorAll('title, creator, format, li, description')].map(
        ({ tagName, textContent }) => `${tagName}: ${textContent}`,
      );
    };
    const statements = [
      'dc:title: GD–SC distance',
      'dc:creator: mixed-dynamics',
      'dc:format: image/svg+xml',
      `rdf:li: figure2/metrics.csv sha256:${'a'.repeat(64)}`,
      `rdf:li: preset a <small> & "odd" one σ² sha256:${'b'.repeat(64)}`,
    ];
    expect(read([])).toEqual(statements);
    expect(read(['sweep', 'figure2']).at(-1)).toBe(
      'dc:description: made from code with uncommitted changes: sweep, figure2',
    );
    expect(figure.composite).not.toMatch(/metadata/);
  });
});

describe('a grid with one row or column', () => {
  const render = (
    xs: readonly number[],
    ys: readonly number[],
    statusAt?: (x: number) => string,
  ) => {
    const error = (x: number, y: number) => ({ min_test_error: 0.5 + x / 10 + y / 5 });
    const metrics = metricsTable(xs, ys, error, statusAt);
    return parseSvg(renderFigure2({ ...options, metrics }).composite);
  };
  const points = (root: ReturnType<typeof render>) =>
    [...root.querySelectorAll('[data-panel="test-error"] .cells circle')].map((mark) =>
      ['cx', 'cy'].map((name) => Number(mark.getAttribute(name))),
    );

  it.each([
    ['column', [-2], [0, 1, 2], 'γw'],
    ['row', [-3, -2, -1], [1], 'γσ2'],
    ['cell', [-2], [1], 'γw'],
  ] as const)('is drawn as curves: a %s', (_, xs, ys, label) => {
    const root = render(xs, ys);
    const panels = [...root.querySelectorAll('.panel')];
    expect(panels.map((panel) => panel.getAttribute('data-panel'))).toEqual([...figure2PanelNames]);
    for (const panel of panels) expect(texts(panel, '.axes text')).toContain(label);
    const marks = points(root);
    expect(marks).toHaveLength(xs.length * ys.length);
    // The exponent and the error both grow in equal steps.
    const steps = marks.slice(1).map(([x, y], k) => [x! - marks[k]![0]!, y! - marks[k]![1]!]);
    for (const [across, up] of steps) {
      expect(across).toBeCloseTo(steps[0]![0]!, 1);
      expect(up).toBeCloseTo(steps[0]![1]!, 1);
      expect(across).toBeGreaterThan(0);
      expect(up).toBeLessThan(0);
    }
  });

  it('has rules where theory lines cross, and a gap where a cell failed', () => {
    const root = render([-3, -2, -1, -0.5], [1], (x) => (x === -2 ? 'diverged' : 'ok'));
    expect(points(root)).toHaveLength(3);
    expect(root.querySelector('[data-panel="test-error"] .curve path')!.getAttribute('d')).toMatch(
      /M.*M/,
    );
    // γ_w = 1 crosses γ_w = −2γ_σ² at γ_σ² = −0.5, and γ_w = 1 − γ_σ² at 0, which is off the axis.
    const lines = [...root.querySelectorAll('[data-panel="test-error"] .theory line')];
    expect(lines.map((line) => Number(line.getAttribute('x1')))).toEqual([points(root).at(-1)![0]]);
    const noise = theoryLines(options.dimension, options.rank)[1]!;
    const group = root.querySelector('[data-panel="test-error"] .theory')!;
    expect(group.getAttribute('stroke')).toBe(noise.colour);
    expect(texts(root, '.legend text')).toContain('diverged or failed');
  });
});
