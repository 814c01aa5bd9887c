import { describe, expect, it } from 'vitest';
import { renderAgreementFigure } from '../src/index.ts';
import { parseSvg, pathPoints, texts } from './svg.ts';

const pairs = [1, 10, 100, 1000].map((published, i) => ({
  published,
  own: published * (1 + i / 50),
}));
const comparison = { name: 'test', title: 'Test error', pairs, correlation: 0.999962 };
const figure = (log: boolean) =>
  parseSvg(renderAgreementFigure({ comparisons: [{ ...comparison, log }] }));

describe('renderAgreementFigure', () => {
  it.each([true, false])('puts equal numbers on the diagonal (logarithmic: %s)', (log) => {
    const root = figure(log);
    const [from, to] = pathPoints(root.querySelector('.equal path'));
    const first = root.querySelector('.pairs circle')!;
    const [x, y] = ['cx', 'cy'].map((name) => Number(first.getAttribute(name)));
    const share = (x! - from![0]) / (to![0] - from![0]);
    expect(y).toBeCloseTo(from![1] + share * (to![1] - from![1]), 1);
  });

  it('shows enough digits of the correlation to distinguish it from 1', () => {
    expect(texts(figure(true)).join()).toContain('Test error, r = 0.99996');
  });

  it('leaves out pairs that cannot be drawn, and draws a comparison without pairs', () => {
    const odd = [...pairs, { published: 0, own: 1 }, { published: 1, own: Number.NaN }];
    const marks = (data: typeof pairs) => {
      const svg = renderAgreementFigure({
        comparisons: [{ ...comparison, log: true, pairs: data }],
      });
      expect(svg).not.toMatch(/NaN|Infinity/);
      return [...parseSvg(svg).querySelectorAll('.pairs circle')].length;
    };
    expect(marks(odd)).toBe(4);
    expect(marks([])).toBe(0);
  });
});
