import { describe, expect, it } from 'vitest';
import { polylinePath } from '../src/plane/contourLayer.ts';
import { bandEdges, panelSpecs } from '../src/plane/panelSpecs.ts';
import { placeLabels } from '../src/plane/placeLabels.ts';
import { clipLine, theoryLines } from '../src/plane/theoryLines.ts';
import { tickLabels } from '../src/svg/axes.ts';
import { around, boxOf, type Point, polylineDistance, type Segment } from '../src/svg/geometry.ts';
import { bandColours, inkOn } from '../src/svg/style.ts';

describe('theory lines', () => {
  const paper = theoryLines(200, 5);
  const clip = (name: string) =>
    clipLine(paper.find((line) => line.name === name)!, [-3, 0], [0, 2.8])!;

  it('end at the edges of the paper’s plane', () => {
    const lazy = clip('active vs lazy');
    expect(lazy.x1).toBeCloseTo(-1.8, 12);
    expect(lazy.y1).toBeCloseTo(2.8, 12);
    expect([lazy.x2, lazy.y2]).toEqual([0, 1]);
    const noise = clip('infinite noise');
    expect([noise.x1, noise.y1]).toEqual([-1.4, 2.8]);
    expect(noise.x2).toBeCloseTo(0, 12);
    expect(noise.y2).toBeCloseTo(0, 12);
    const narrow = clip('underparameterized');
    expect([narrow.x1, narrow.x2]).toEqual([-3, 0]);
    expect(200 ** narrow.y1).toBeCloseTo(5, 10);
    expect(narrow.y2).toBe(narrow.y1);
  });

  it('are left out if they do not cross the plane', () => {
    expect(clipLine({ intercept: 3, slope: 0 }, [-3, 0], [0, 2.8])).toBeNull();
    expect(clipLine({ intercept: 0, slope: -2 }, [-0.5, 0], [1.5, 2.8])).toBeNull();
  });

  it('also differ in their dashes', () => {
    expect(new Set(paper.map((line) => line.dash)).size).toBe(3);
  });
});

describe('bands', () => {
  it('have the published edges, levels and ticks', () => {
    const steps = { 'test-error': 0.06, 'stable-rank': 0.4, iterations: 40, distance: 0.8 };
    for (const spec of panelSpecs) {
      const edges = bandEdges(spec.bands);
      expect(edges[0]).toBe(spec.bands.from);
      expect(edges.at(-1)).toBe(spec.bands.to);
      edges.slice(1).forEach((edge, k) => {
        expect(edge - edges[k]!).toBeCloseTo(steps[spec.name], 12);
      });
      for (const tick of spec.barTicks) {
        expect(Math.min(...edges.map((edge) => Math.abs(edge - tick)))).toBeLessThan(1e-12);
      }
    }
    expect(panelSpecs.map((spec) => spec.levels)).toEqual([
      [0.25, 0.5, 0.75],
      [3, 5, 7],
      [100, 200, 300],
      [-7, -4, 0],
    ]);
  });

  it('have different colours, from dark to light', () => {
    const colours = bandColours(17);
    expect(new Set(colours).size).toBe(17);
    expect([inkOn(0), inkOn(1)]).toEqual(['#ffffff', '#000000']);
  });
});

describe('tickLabels', () => {
  it('gives all ticks the same number of decimals and a true minus sign', () => {
    expect(tickLabels([-3, -2.5, 0])).toEqual(['−3.0', '−2.5', '0.0']);
    expect(tickLabels([0.1 + 0.2, 100])).toEqual(['0.3', '100.0']);
  });
});

describe('polylinePath', () => {
  it('rounds to two decimals and drops points that are then redundant', () => {
    const points: Point[] = [
      [0, 0.001],
      [0, 0.002],
      [0, 5],
      [0, 9],
      [4.123456, 9],
    ];
    expect(polylinePath(points)).toBe('M0,0L0,9L4.12,9');
  });
});

describe('placeLabels', () => {
  const frame = boxOf(0, 0, 200, 200);
  const wave = (y: number): Point[] =>
    Array.from({ length: 41 }, (_, k) => [5 * k, y + 6 * Math.sin(k / 5)]);
  const label = { width: 22, height: 10 };
  const lines = [40, 62, 84, 150].map((y) => ({ points: wave(y), text: `${y}`, ...label }));
  const theory: Point[] = [
    [0, 200],
    [200, 0],
  ];

  it('keeps labels away from each other, all lines, areas and the frame', () => {
    const areas = [boxOf(90, 140, 30, 20)];
    const labels = placeLabels(lines, { frame, lines: [theory], areas });
    expect(labels.map((it) => it.line)).toEqual([0, 1, 2, 3]);
    const chords = labels.map(({ x, y, angle }): Segment => {
      const [dx, dy] = [Math.cos, Math.sin].map((f) => (f((angle * Math.PI) / 180) * 22) / 2);
      return [
        [x - dx!, y - dy!],
        [x + dx!, y + dy!],
      ];
    });
    chords.forEach((chord, k) => {
      expect(polylineDistance(theory, chord)).toBeGreaterThan(5);
      for (const corner of around(chord, 10)) {
        expect(Math.min(corner[0], corner[1], 200 - corner[0], 200 - corner[1])).toBeGreaterThan(0);
        const inArea = corner[0] > 90 && corner[0] < 120 && corner[1] > 140 && corner[1] < 160;
        expect(inArea).toBe(false);
      }
      lines.forEach((line, other) => {
        if (other !== k) expect(polylineDistance(line.points, chord)).toBeGreaterThan(5);
      });
      chords.slice(k + 1).forEach((other) => {
        expect(polylineDistance(other, chord)).toBeGreaterThan(10);
      });
    });
  });

  it('puts no label upside down', () => {
    const backwards = lines.map((line) => ({ ...line, points: line.points.toReversed() }));
    for (const { angle } of placeLabels(backwards, { frame, lines: [], areas: [] })) {
      expect(Math.abs(angle)).toBeLessThan(60);
    }
  });

  it('gives a text without a label one position within the lenient limits', () => {
    const zigzag = (y: number): Point[] =>
      Array.from({ length: 41 }, (_, k) => [10 * k - 100, y + (k % 2 === 0 ? -5 : 5)]);
    const rough = [50, 150].map((y) => ({ points: zigzag(y), text: 'rough', ...label }));
    const labels = placeLabels(rough, { frame, lines: [], areas: [] });
    expect(labels).toHaveLength(1);
    const smooth = { points: wave(100), text: 'rough', ...label };
    const places = placeLabels([...rough, smooth], { frame, lines: [], areas: [] });
    expect(places.map((it) => it.line)).toEqual([2]);
  });

  it('leaves out a label without room', () => {
    const short = { points: wave(100).slice(0, 8), text: 'short', ...label };
    const crowded = [100, 103, 106].map((y) => ({ points: wave(y), text: `${y}`, ...label }));
    expect(placeLabels([short, ...crowded], { frame, lines: [], areas: [] })).toEqual([]);
  });
});
