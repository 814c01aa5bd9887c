import type { Table, Value } from '@mixed-dynamics/artifacts';
import { describe, expect, it } from 'vitest';
import { figure2PanelNames, renderFigure2, renderFigure2OfDraws } from '../src/index.ts';
import { parseSvg, pathPoints, texts } from './svg.ts';
import { metricsTable, spaced } from './tables.ts';

const quantities = ['min_test_error', 'stable_rank_at_min', 'iterations_to_min_test_error'];
const statistics = [...quantities, 'log_max_distance'].flatMap((name) => [
  `${name}_mean`,
  `${name}_sd`,
]);
const columns = [
  ...['gamma_sigma2', 'gamma_w', 'status', 'draws', 'diverged', 'failed'],
  ...statistics,
];
const [xs, ys] = [spaced(-3, 0, 7), spaced(0, 2.8, 7)];

/** A test error that grows from left to right, with a deviation that grows from bottom to top. */
function table(changes: (x: number, y: number) => Record<string, Value> = () => ({})): Table {
  const rows = xs.flatMap((x) =>
    ys.map((y) => {
      const row: Record<string, Value> = {
        ...{ gamma_sigma2: x, gamma_w: y, status: 'ok', draws: 3, diverged: 0, failed: 0 },
        ...{ min_test_error_mean: 1 + x / 3, min_test_error_sd: (0.19 * y) / 2.8 },
        ...{ stable_rank_at_min_sd: 0, iterations_to_min_test_error_sd: 41 },
        ...changes(x, y),
      };
      return columns.map((column) => row[column] ?? 1);
    }),
  );
  return { columns, rows };
}

const options = { statistics: table(), draws: 3, dimension: 200, rank: 5 };
const draw = (changes: (x: number, y: number) => Record<string, Value>, partial = false) =>
  renderFigure2OfDraws({ ...options, partial, statistics: table(changes) });

describe('renderFigure2OfDraws', () => {
  const figure = renderFigure2OfDraws(options);

  it('puts the spread of each quantity beside its mean', () => {
    const root = parseSvg(figure.composite);
    const names = [...root.querySelectorAll('.panel')].map((each) =>
      each.getAttribute('data-panel'),
    );
    expect(names).toEqual(figure2PanelNames.flatMap((name) => [name, `${name}-spread`]));
    expect(texts(root, '.panel').join()).toMatch(/a {2}Smallest.*h {2}Its standard deviation/s);
    expect(texts(root, '.legend text').at(-1)).toMatch(
      /^mean and standard .* of 3 networks a cell/,
    );
    expect(figure.composite).not.toMatch(/NaN|Infinity|undefined/);
    const own = parseSvg(figure.panels.distance);
    expect([...own.querySelectorAll('.panel')]).toHaveLength(2);
    expect(Number(own.getAttribute('width'))).toBe(672);
  });

  it('draws the mean like Figure 2 of single networks with that value', () => {
    const metrics = metricsTable(xs, ys, (x) => ({ min_test_error: 1 + x / 3 }));
    const single = renderFigure2({ ...options, metrics }).panels['test-error'];
    const bandsOf = (svg: string, panel: string) =>
      [...parseSvg(svg).querySelectorAll(`[data-panel="${panel}"] .bands path`)].map(pathPoints);
    const bands = bandsOf(single, 'test-error');
    expect(bands.length).toBeGreaterThan(10);
    expect(bandsOf(figure.panels['test-error'], 'test-error')).toEqual(bands);
  });

  it('scales the spread from 0 to a round number, with contours at their exact places', () => {
    const panel = parseSvg(figure.panels['test-error']).querySelector('[data-panel$="-spread"]')!;
    expect(texts(panel, '.colour-bar text')).toEqual(['0', '0.05', '0.1', '0.15', '0.2']);
    const frame = panel.querySelector('.axes rect')!;
    const [top, height] = ['y', 'height'].map((name) => Number(frame.getAttribute(name)));
    for (const level of [0.05, 0.1, 0.15]) {
      const y = top! + height! * (1 - level / 0.19);
      const line = pathPoints(panel.querySelector(`.contours [data-level="${level}"]`));
      for (const point of line) expect(point[1]).toBeCloseTo(y, 1);
    }
    const equal = parseSvg(figure.panels['stable-rank']).querySelector('[data-panel$="-spread"]')!;
    expect(texts(equal, '.colour-bar text').slice(0, 1)).toEqual(['0']);
  });

  it('interpolates a spread that is not known yet, and draws no spread if none is known', () => {
    const early = (x: number) => (x < 0 ? { draws: 1, min_test_error_sd: Number.NaN } : {});
    const some = parseSvg(draw(early, true).panels['test-error']);
    expect([...some.querySelectorAll('.missing')]).toHaveLength(1);
    expect(texts(some, '.legend text')).toContain('interpolated (7 of 49 cells are computed)');
    const first = (): Record<string, Value> => ({
      draws: 1,
      ...Object.fromEntries(statistics.filter((_, k) => k % 2 === 1).map((name) => [name, NaN])),
    });
    const none = parseSvg(draw(first, true).composite);
    expect([...none.querySelectorAll('.panel')]).toHaveLength(4);
    expect(texts(none, '.legend text').at(-1)).toBe('mean of up to 3 networks a cell');
  });

  it('hatches cells without statistics, and marks cells with fewer networks', () => {
    const svg = draw((x, y) => {
      if (x === -3 && y === 0) return { status: 'diverged', diverged: 2, min_test_error_sd: NaN };
      return x === 0 && y === 0 ? { failed: 1 } : {};
    }).panels['test-error'];
    const root = parseSvg(svg);
    expect([...root.querySelectorAll('.panel .failed')]).toHaveLength(2);
    expect([...root.querySelectorAll('.panel .marks circle')]).toHaveLength(2);
    expect(texts(root, '.legend text').join()).toMatch(
      /diverged or failed.*statistics of the others/,
    );
  });

  it.each([
    [{ draws: 2 }, false],
    [{ draws: 4 }, true],
  ])('refuses a cell with %j of 3 networks (partial: %s)', (changes, partial) => {
    const one = (x: number, y: number) => (x === 0 && y === 0 ? changes : {});
    expect(() => draw(one, partial)).toThrow(
      /gamma_sigma2 0, gamma_w 0\): expected 3 networks, got \d; finish the sweep/,
    );
  });
});
