import { describe, expect, it } from 'vitest';
import type { ScalingFigureData } from '../src/charts/scalingData.ts';
import { renderScalingFigure } from '../src/index.ts';
import { parseSvg, pathPoints, texts } from './svg.ts';

const estimate = (value: number, theory: number) => ({
  value,
  interval: [value - 0.05, value + 0.05] as const,
  theory,
});

const dimensions = [50, 200, 1000];
const data: ScalingFigureData = {
  transition: {
    cuts: dimensions.flatMap((dimension) =>
      [0, 1].map((trial) => ({
        dimension,
        excess: [-0.5, 0, 0.5],
        ratio: [-0.5, 0, 0.5].map((x) => dimension ** x),
        testError: [0.1, 0.4 + 0.02 * trial, 0.55],
      })),
    ),
    places: dimensions.map((dimension) => ({
      dimension,
      used: dimension > 50,
      position: estimate(-1.8 / Math.log(dimension), -1.79 / Math.log(dimension)),
      width: estimate(1.4 / Math.log(dimension), 1.4 / Math.log(dimension)),
    })),
    position: { limit: estimate(0, 0), slope: estimate(-1.8, -1.79) },
    width: { limit: estimate(0, 0), slope: estimate(1.4, 1.4) },
  },
  agreement: {
    lines: [-0.4, 0.2].flatMap((excess) =>
      dimensions.map((dimension) => ({
        excess,
        dimension,
        floor: 1e-6,
        points: [1e4, 1e5, 1e6, 1e7].map((width) => ({
          width,
          distance: 10 / width + 1e-6,
          used: width < 1e6,
        })),
        fit: { slope: -1, intercept: Math.log(10), slopeInterval: [-1.02, -0.98] as const },
      })),
    ),
  },
  limitCurve: [0.01, 0.1, 1, 10].map((ratio) => [ratio, ratio / (1 + 2 * ratio)] as const),
  gammaW: 2.8,
  rank: 1,
};
const composite = renderScalingFigure(data);
const root = parseSvg(composite);
const centres = (selector: string) =>
  [...root.querySelectorAll(`${selector} circle`)].map((mark) => [
    Number(mark.getAttribute('cx')),
    Number(mark.getAttribute('cy')),
  ]);

describe('renderScalingFigure', () => {
  it('has panels for the transition, its collapse, its position and width, each σ²w, and the powers', () => {
    const shown = [...root.querySelectorAll('.panel')].map((panel) =>
      panel.getAttribute('data-panel'),
    );
    expect(shown).toEqual([
      ...['transition', 'collapse', 'places'],
      ...['distance-active-0_4', 'distance-lazy-0_2', 'powers'],
    ]);
    const legend = texts(root, '.legend text');
    for (const dimension of dimensions) expect(legend).toContain(`d = ${dimension}`);
    expect(legend).toContain('theory');
  });

  it('draws every network, with hollow marks for those left out of the fit', () => {
    const marks = root.querySelectorAll(
      '[data-panel="distance-active-0_4"] [fill]:is(circle, path):not([d^="M0,0"])',
    );
    const fills = [...marks].map((mark) => mark.getAttribute('fill'));
    expect(fills).toHaveLength(12);
    expect(fills.filter((fill) => fill === '#fff')).toHaveLength(6);
  });

  it('has logarithmic axes: decades have equal lengths, and the curve of 1/w and a floor passes through the points', () => {
    const at = centres('[data-panel="distance-active-0_4"] .d50');
    const [a, b, c, d] = at.map(([x]) => x!);
    expect(b! - a!).toBeCloseTo(c! - b!, 1);
    expect(d! - c!).toBeCloseTo(c! - b!, 1);
    const line = pathPoints(root.querySelector('[data-panel="distance-active-0_4"] .fit path'));
    expect(line[0]![0]).toBeCloseTo(a!, 1);
    expect(line[0]![1]).toBeCloseTo(at[0]![1]!, 1);
    expect(line.at(-1)![1]).toBeCloseTo(at[1]![1]!, 1);
    const exponents = texts(root, '[data-panel="distance-active-0_4"] .axes text');
    expect(exponents).toContain('10−6');
  });

  it('draws the fits and the theory of position and width, with error bars', () => {
    const panel = '[data-panel="places"]';
    for (const name of ['position-fit', 'position-theory', 'width-fit', 'width-theory']) {
      expect(pathPoints(root.querySelector(`${panel} .${name} path`))).toHaveLength(2);
    }
    const bars = [...root.querySelectorAll(`${panel} .error-bar line`)];
    expect(bars).toHaveLength(6);
  });

  it('marks γ_w + γ_σ² = 1, and a power of −1', () => {
    const [left, right] = centres('[data-panel="transition"] .d50').flatMap(([x], i) =>
      i === 0 || i === 2 ? [x!] : [],
    );
    const guide = root.querySelector('[data-panel="transition"] .guide line')!;
    expect(Number(guide.getAttribute('x1'))).toBeCloseTo((left! + right!) / 2, 1);
    // The fitted powers of −1 are on the line.
    const one = root.querySelector('[data-panel="powers"] .guide line')!;
    const powers = root.querySelector('[data-panel="powers"] .power-0 circle')!;
    expect(one.getAttribute('y1')).toBe(powers.getAttribute('cy'));
  });

  it('can be drawn without any fit', () => {
    const { transition, agreement } = data;
    const { position: _p, width: _w, ...rest } = transition;
    const lines = agreement.lines.map(({ fit: _fit, ...line }) => line);
    const bare = { ...data, transition: { ...rest, places: [] }, agreement: { lines } };
    expect(renderScalingFigure(bare)).not.toMatch(/NaN|Infinity/);
  });
});
