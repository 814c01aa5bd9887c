import { predictionColumns, type Table, type Value } from '@mixed-dynamics/artifacts';
import { describe, expect, it } from 'vitest';
import { figure2PanelNames, renderDistanceParts, renderTheoryFigure } from '../src/index.ts';
import { parseSvg, pathPoints, texts } from './svg.ts';
import { spaced } from './tables.ts';

const [xs, ys] = [spaced(-3, 0, 9), spaced(0, 2.8, 9)];
const size = { dimension: 200, rank: 5 };
const quantities = {
  min_test_error: 0.4,
  stable_rank_at_min: 4,
  iterations_to_min_test_error: 200,
  max_distance: 1e-3,
};

function tableOf(columns: readonly string[], at: (x: number, y: number) => Record<string, Value>) {
  const rows = xs.flatMap((x) =>
    ys.map((y) => {
      const row: Record<string, Value> = { gamma_sigma2: x, gamma_w: y, ...at(x, y) };
      return columns.map((column) => row[column] ?? 1);
    }),
  );
  return { columns, rows };
}

const comparisonColumns = [
  ...['gamma_sigma2', 'gamma_w', 'status', 'valid'],
  ...Object.keys(quantities).flatMap((name) =>
    ['predicted', 'measured', 'difference'].map((side) => `${side}_${name}`),
  ),
];

/** A comparison with equal predicted and measured planes, except for `changes`. */
const comparison = (changes: (x: number, y: number) => Record<string, Value> = () => ({})): Table =>
  tableOf(comparisonColumns, (x, y) => ({
    status: 'ok',
    ...Object.fromEntries(
      Object.entries(quantities).flatMap(([name, value]) => [
        [`predicted_${name}`, value * (1.5 + x / 3)],
        [`measured_${name}`, value * (1.5 + x / 3)],
        [`difference_${name}`, 0],
      ]),
    ),
    ...changes(x, y),
  }));

describe('renderTheoryFigure', () => {
  const root = parseSvg(renderTheoryFigure({ comparison: comparison(), ...size }));
  const rows = [...root.querySelectorAll('.row')];

  it('has one row per panel of Figure 2: predicted, measured, difference, and two colour bars', () => {
    expect(rows.map((row) => row.getAttribute('data-row'))).toEqual([...figure2PanelNames]);
    for (const row of rows) {
      const panels = [...row.querySelectorAll('.panel')];
      expect(panels.map((panel) => panel.getAttribute('data-panel'))).toEqual([
        ...['predicted', 'measured', 'difference'],
      ]);
      expect(row.querySelectorAll('.colour-bar')).toHaveLength(2);
    }
    expect(texts(rows[0]!)).toEqual(expect.arrayContaining(['predicted', 'measured']));
    expect(root.getAttribute('width')).toBe('672');
  });

  it('draws equal planes alike, and their difference in the middle colour', () => {
    for (const row of rows) {
      const [a, b] = ['predicted', 'measured'].map((name) =>
        [...row.querySelectorAll(`[data-panel="${name}"] .bands path`)].map((path) =>
          path.getAttribute('fill'),
        ),
      );
      expect(a).toEqual(b);
      expect(a!.length).toBeGreaterThan(1);
      const tiles = [...row.querySelectorAll('[data-panel="difference"] .tiles path')];
      expect(tiles.map((tile) => tile.getAttribute('data-step'))).toEqual(['10']);
    }
  });

  it('shows the sign of a difference: red if theory is above training, blue if below', () => {
    const table = comparison((x) => ({ difference_max_distance: 0.3 * Math.sign(x + 1.5) }));
    const drawn = parseSvg(renderTheoryFigure({ comparison: table, ...size }));
    const tiles = [...drawn.querySelectorAll('[data-row="distance"] .tiles path')];
    const fills = new Map(
      tiles.map((tile) => [Number(tile.getAttribute('data-step')), tile.getAttribute('fill')!]),
    );
    const [blue, , red] = [...fills.keys()]
      .sort((a, b) => a - b)
      .map((k) => channels(fills.get(k)!));
    expect(red![0]!).toBeGreaterThan(red![2]!);
    expect(blue![2]!).toBeGreaterThan(blue![0]!);
  });

  it('hatches cells that theory does not cover in all panels, and diverged cells', () => {
    const table = comparison((x, y) => ({
      valid: Number(x < -1),
      ...(y === 0 && { status: 'diverged', measured_max_distance: Number.NaN }),
    }));
    const drawn = parseSvg(renderTheoryFigure({ comparison: table, ...size }));
    expect(drawn.querySelectorAll('.outside')).toHaveLength(12);
    expect(texts(drawn, '.legend text')).toEqual(
      expect.arrayContaining(['outside of what theory claims', 'diverged or failed']),
    );
  });
});

function channels(colour: string): number[] {
  return colour.match(/\d+/g)!.map(Number);
}

describe('renderDistanceParts', () => {
  /** The part of finite steps is largest on the left, noise at the top right, width below. */
  const prediction = tableOf(predictionColumns, (x, y) => ({
    max_distance: 3,
    max_distance_step: Math.exp(x < -1.6 ? 1 : -5),
    max_distance_width: Math.exp(-1),
    max_distance_noise: x > -1.4 && y > 1.5 ? Math.E : 0,
  }));
  const root = parseSvg(renderDistanceParts({ prediction, ...size }));

  it('shows the whole and three parts in the same colours', () => {
    const panels = [...root.querySelectorAll('.panel')];
    expect(panels.map((panel) => panel.getAttribute('data-panel'))).toEqual(
      ['', '-step', '-width', '-noise'].map((part) => `distance${part}`),
    );
    const bars = panels.map((panel) =>
      [...panel.querySelectorAll('.colour-bar path')]
        .map((path) => path.getAttribute('fill'))
        .slice(0, 19),
    );
    for (const bar of bars) expect(bar).toEqual(bars[0]);
  });

  it('draws lines where another part becomes the largest, and names the parts on the whole distance', () => {
    for (const panel of root.querySelectorAll('.panel')) {
      expect(panel.querySelectorAll('.boundaries path')).toHaveLength(2);
    }
    expect(texts(root, '.boundaries text')).toEqual(['step', 'width', 'noise']);
    expect(texts(root, '.legend text')).toContain('another part becomes the largest');
  });

  it('puts a name in the middle of its region, even if that is two cells wide', () => {
    const strip = tableOf(predictionColumns, (x) => ({
      ...{ max_distance: 3, max_distance_step: 1, max_distance_width: 0 },
      max_distance_noise: x < xs.at(-3)! ? Math.exp(-1) : Math.E,
    }));
    const drawn = parseSvg(renderDistanceParts({ prediction: strip, ...size }));
    const panel = drawn.querySelector('.panel')!;
    const frame = panel.querySelector('.bands rect')!;
    const [left, width] = ['x', 'width'].map((name) => Number(frame.getAttribute(name)));
    const [border] = pathPoints(panel.querySelector('.boundaries path'));
    const [step, noise] = [...panel.querySelectorAll('.boundaries text')].map((text) =>
      Number(text.getAttribute('x')),
    );
    expect(step).toBeCloseTo((left! + border![0]) / 2, -1);
    expect(noise).toBeCloseTo((border![0] + left! + width!) / 2, -1);
  });

  it('typesets exponents in its note as symbols', () => {
    const note = 'd = 50, γ_w = 1';
    const drawn = parseSvg(renderDistanceParts({ prediction, ...size, note }));
    const last = [...drawn.querySelectorAll('text')].at(-1)!;
    expect(texts(last, 'tspan')).toEqual(['d = 50, ', 'γ', 'w', ' = 1']);
  });

  it('has no line and one name if one part is the largest everywhere', () => {
    const alone = tableOf(predictionColumns, () => ({
      ...{ max_distance: 1, max_distance_step: 1, max_distance_width: 0, max_distance_noise: 0 },
    }));
    const drawn = parseSvg(renderDistanceParts({ prediction: alone, ...size }));
    expect(drawn.querySelector('.boundaries path')).toBeNull();
    expect(texts(drawn, '.boundaries text')).toEqual(['step']);
  });
});
