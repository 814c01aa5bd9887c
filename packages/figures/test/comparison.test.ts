import { describe, expect, it } from 'vitest';
import { isPlane, renderComparisonFigure, renderCurveComparison } from '../src/index.ts';
import { parseSvg, texts } from './svg.ts';
import { trainingTable } from './tables.ts';

const panels = [
  { name: 'a', title: 'One' },
  { name: 'b', title: 'Other' },
];

/** Differences on a plane of 2×2 cells. */
const table = (a: readonly number[], b: readonly number[], last = 'ok') => ({
  columns: ['gamma_sigma2', 'gamma_w', 'status', 'a_difference', 'b_difference'],
  rows: a.map((value, k) => [Math.floor(k / 2), k % 2, k === 3 ? last : 'ok', value, b[k]!]),
});

const draw = (
  differences: ReturnType<typeof table>,
  teacher?: { dimension: number; rank: number },
) => parseSvg(renderComparisonFigure({ differences, panels, runs: ['x', 'y'], teacher }));

describe('maps of differences', () => {
  it('have the colour of no difference in the middle, and end at round numbers', () => {
    const svg = draw(table([0, -0.7, 0.7, 0.35], [0, 0, 0, 0]));
    const steps = (name: string) =>
      [...svg.querySelectorAll(`[data-panel="${name}"] .tiles path`)].map((path) =>
        Number(path.getAttribute('data-step')),
      );
    // The steps of −0.7, 0, 0.35 and 0.7, of 21 from −1 to 1.
    expect(steps('a')).toEqual([3, 10, 14, 17]);
    expect(steps('b')).toEqual([10]);
    const bar = texts(svg, '[data-panel="a"] .colour-bar text');
    expect([bar.at(0), bar.at(-1)]).toEqual(['−1.0', '1.0']);
  });

  it('show small and large differences as multiples of a power of ten', () => {
    const svg = draw(table([0, 0.00013, 0, 0], [0, 4e5, 0, 0]));
    expect(texts(svg, '[data-panel="a"] > text')).toContain('a  One  × 10−4');
    expect(texts(svg, '[data-panel="b"] > text')).toContain('b  Other  × 105');
    const bar = texts(svg, '[data-panel="a"] .colour-bar text');
    expect(Math.max(...bar.map((text) => text.length))).toBeLessThan(5);
  });

  it('hatch cells without a result in one run, with a legend entry', () => {
    const svg = draw(table([0, 1, 2, Number.NaN], [0, 1, 2, Number.NaN], 'diverged'));
    expect(svg.querySelectorAll('[data-panel="a"] .failed')).toHaveLength(1);
    expect(texts(svg, 'text')).toContain('a run without a result');
  });

  it('have theory lines if both runs have the same d and K', () => {
    const differences = table([0, 1, 2, 3], [0, 1, 2, 3]);
    const lines = (svg: ReturnType<typeof draw>) =>
      texts(svg, 'text').filter((text) => text.startsWith('active vs lazy'));
    expect(lines(draw(differences))).toHaveLength(0);
    expect(lines(draw(differences, { dimension: 50, rank: 5 }))).toHaveLength(1);
  });

  it('need several values on both axes', () => {
    const differences = table([0, 1, 2, 3], [0, 1, 2, 3]);
    expect(isPlane(differences)).toBe(true);
    expect(isPlane({ ...differences, rows: differences.rows.slice(0, 2) })).toBe(false);
  });
});

it('renderCurveComparison draws both networks in one panel, and names them', () => {
  const training = [trainingTable(20), trainingTable(40)] as const;
  const svg = parseSvg(renderCurveComparison({ training, runs: ['small', 'mine'] }));
  expect(texts(svg, 'text')).toEqual(expect.arrayContaining(['small', 'mine']));
  expect(svg.querySelectorAll('[data-panel="errors"] .series path')).toHaveLength(4);
});
