import { describe, expect, it } from 'vitest';
import { regions } from '../src/claims/plane.ts';
import { measureClaims, type Plane, type Spectrum } from '../src/index.ts';
import { goldenData } from './goldenData.ts';

// Every claim must be able to fail: each has data here that contradict the paper.

const { figure1, figure2 } = goldenData('paper');

type Cell = Plane['cells'][number];
type Change = { readonly [Key in keyof Cell]?: (cell: Cell) => Cell[Key] };

/** The plane with some quantities of a region replaced. */
function where(holds: (cell: Cell) => boolean, change: Change): Plane {
  const cells = figure2.cells.map((cell) => {
    if (!holds(cell)) return cell;
    const entries = Object.entries(change) as [keyof Cell, (cell: Cell) => unknown][];
    return { ...cell, ...Object.fromEntries(entries.map(([key, value]) => [key, value(cell)])) };
  });
  return { ...figure2, cells };
}

const { active, lazy, lazyInTheory, theory, infiniteNoise } = regions;
const everywhere = () => true;
const wide = ({ width }: Cell) => width >= 10 * figure2.dimension;

const planes: Readonly<Record<string, Plane>> = {
  'active-test-error': where(active.holds, { testError: () => 0.3 }),
  'lazy-test-error': where(lazy.holds, { testError: () => 0.06 }),
  // The regime changes along γ_w + 2γ_σ² = −1, parallel to the line of infinite noise.
  'contour-slope': where(everywhere, {
    testError: ({ gammaSigma2, gammaW }) => 1 / (1 + Math.exp(-4 * (gammaW + 2 * gammaSigma2 + 1))),
  }),
  'active-rank': where(active.holds, { stableRank: ({ stableRank }) => 2 * stableRank }),
  'lazy-rank-excess': where(lazy.holds, { stableRank: ({ stableRank }) => stableRank / 2 }),
  'lazy-rank': where(lazy.holds, { stableRank: ({ stableRank }) => stableRank / 2 }),
  'active-iterations': where(lazyInTheory.holds, {
    iterations: ({ iterations }) => 10 * iterations,
  }),
  'iteration-growth': where(active.holds, { iterations: ({ iterations }) => 600 - iterations }),
  'theory-distance': where(theory.holds, { distance: ({ distance }) => 50 * distance }),
  'noise-distance': where(infiniteNoise.holds, { distance: ({ distance }) => distance / 50 }),
  'narrow-test-error': where(({ width }) => width < 5, { testError: () => 0.06 }),
  'predicted-test-error': where(wide, { testError: ({ testError }) => testError + 0.1 }),
  'predicted-rank': where(wide, { stableRank: ({ stableRank }) => 1.25 * stableRank }),
  'predicted-iterations': where(wide, { iterations: ({ iterations }) => 1.2 * iterations }),
  'predicted-distance': where(wide, { distance: ({ distance }) => distance / 1.4 }),
  // A distance that depends on w: the contours are not vertical.
  'noise-contours': where(infiniteNoise.holds, {
    distance: ({ distance, width }) => distance * (width / 1e5) ** 0.2,
  }),
  'width-power': where(wide, { distance: ({ distance, width }) => distance * width ** 0.5 }),
};

/** The singular values of Figure 1 with another rate of growth and the same final values. */
function growing(rate: (value: number, target: number, s: number) => number): Spectrum {
  const { threshold: s } = figure1;
  const curves = figure1.curves.map((curve) => {
    const target = curve.at(-1)!;
    let value = Math.min(curve[0]!, target / 20);
    return curve.map(() => {
      const now = value;
      value += 2 * 8e-4 * rate(value, target, s) * (target - value);
      return now;
    });
  });
  return { ...figure1, curves };
}

const lazyGrowth = growing((_value, _target, s) => s);
const spectra: Readonly<Record<string, Spectrum>> = {
  'growth-above-threshold': lazyGrowth,
  'growth-below-threshold': growing((value) => value),
  // Both sides have the right rate, but the active one has half the learning rate.
  'one-equation': growing((value, target, s) => Math.hypot(value, s) * (target > s ? 0.5 : 1)),
  'low-rank-bias': lazyGrowth,
};

function outcomesOf(data: { figure1?: Spectrum; figure2?: Plane }): Map<string, string> {
  return new Map(measureClaims(data).map(({ id, outcome }) => [id, outcome]));
}

describe('a claim', () => {
  const claims = measureClaims({ figure1, figure2 }).map(({ id }) => id);

  it('has data below that violate it', () => {
    expect(new Set([...Object.keys(planes), ...Object.keys(spectra)])).toEqual(new Set(claims));
  });

  it.each(Object.entries(planes))('%s fails on a plane that violates it', (id, plane) => {
    const result = measureClaims({ figure2: plane }).find((one) => one.id === id)!;
    expect(result.outcome).toBe('fails');
    expect(result.margin).toBeLessThan(0);
  });

  it.each(Object.entries(spectra))('%s fails on a spectrum that violates it', (id, spectrum) => {
    const result = measureClaims({ figure1: spectrum }).find((one) => one.id === id)!;
    expect(result.outcome).toBe('fails');
    expect(result.margin).toBeLessThan(0);
  });

  it('about Figure 1 holds on a spectrum that follows equation (1)', () => {
    const mixed = outcomesOf({ figure1: growing((value, _target, s) => Math.hypot(value, s)) });
    for (const id of ['growth-above-threshold', 'growth-below-threshold', 'one-equation']) {
      expect(mixed.get(id)).toBe('holds');
    }
  });
});

describe('two regions swapped', () => {
  /** Each cell of one region gets the results of a cell of the other. */
  function swapped(one: (cell: Cell) => boolean, other: (cell: Cell) => boolean): Plane {
    const sides = [one, other].map((holds) => figure2.cells.filter(holds));
    const cells = figure2.cells.map((cell, i) => {
      const [mine, others] = one(cell) ? sides : sides.toReversed();
      if (!mine!.includes(cell)) return cell;
      const { testError, stableRank, iterations, distance } = others![i % others!.length]!;
      return { ...cell, testError, stableRank, iterations, distance };
    });
    return { ...figure2, cells };
  }

  it('active and lazy: the claims about test error, rank and iterations fail', () => {
    const found = outcomesOf({ figure2: swapped(active.holds, lazy.holds) });
    const failing = [...found].filter(([, outcome]) => outcome === 'fails').map(([id]) => id);
    expect(failing).toEqual(
      expect.arrayContaining([
        'active-test-error',
        'lazy-test-error',
        'active-rank',
        'lazy-rank-excess',
        'lazy-rank',
        'active-iterations',
        'iteration-growth',
      ]),
    );
    expect(found.get('contour-slope')).not.toBe('holds');
    expect(found.get('narrow-test-error')).toBe('holds');
  });

  it('finite and infinite noise: the claims about the distance fail', () => {
    const found = outcomesOf({ figure2: swapped(theory.holds, infiniteNoise.holds) });
    expect(found.get('theory-distance')).toBe('fails');
    expect(found.get('noise-distance')).toBe('fails');
  });

  it('below and above w = K: the claim about narrow networks fails', () => {
    const narrow = ({ width }: Cell) => width < 5;
    const wider = ({ width }: Cell) => width >= 5 && width < 200;
    expect(outcomesOf({ figure2: swapped(narrow, wider) }).get('narrow-test-error')).toBe('fails');
  });
});
