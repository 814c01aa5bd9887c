import { expect, test } from 'vitest';
import { scalingCells } from '../src/grid/sweepCells.ts';
import { parsePreset } from '../src/presets/preset.ts';
import { section } from './fixtures/setup.ts';

const { stop } = section();
const study = {
  ...{ rank: 2, update: 'alternating', dimensions: [10, 20] },
  transition: {
    ...{ learningRateConstant: 50, gammaW: 2.8, trials: 2, stop },
    excess: { from: -0.6, to: 0.3, count: 4 },
  },
  agreement: {
    ...{ learningRateConstant: 200, floorGammaW: 5, trials: 2, stop },
    lines: [
      { excess: -0.4, gammaW: [1.5, 2, 2.5] },
      { excess: 0.2, gammaW: [3] },
    ],
  },
};
const parse = (changes: object) =>
  parsePreset({ seed: 1, scaling: { ...study, ...changes } }, 'p.json').scaling!;

const folderOf = (draw: { dimension: number; trial: number }) => `${draw.dimension}-${draw.trial}`;

test('every part has all dimensions and draws; σ²w is d^(1 + excess) on each line', () => {
  const cells = scalingCells(parse({}), folderOf);
  expect(cells.map(({ part }) => part)).toEqual([
    ...Array(16).fill('transition'),
    ...Array(12).fill('agreement'),
    ...Array(4).fill('floor'),
    ...Array(4).fill('agreement'),
    ...Array(4).fill('floor'),
  ]);
  for (const { excess, gammaSigma2, gammaW, section: physics, part, trial, dataDir } of cells) {
    expect(gammaSigma2 + gammaW).toBeCloseTo(1 + excess, 12);
    expect(String(gammaSigma2).length).toBeLessThan(6);
    expect(physics.learningRateConstant).toBe(part === 'transition' ? 50 : 200);
    expect(physics).toMatchObject({ rank: 2, update: 'alternating', stop });
    if (part === 'floor') expect(gammaW).toBe(5);
    expect(dataDir).toBe(`${physics.dimension}-${trial}`);
  }
  const names = cells.map(({ section: { dimension }, trial, ...cell }) =>
    [dimension, trial, cell.gammaSigma2, cell.gammaW].join(),
  );
  expect(new Set(names).size).toBe(cells.length);
  expect(cells.slice(0, 4).map(({ excess }) => excess)).toEqual([-0.6, -0.3, 0, 0.3]);
});

test('one draw by default; the parts may have different numbers of draws', () => {
  const { trials: _trials, ...one } = study.agreement;
  const cells = scalingCells(parse({ agreement: one }), folderOf);
  const trialsOf = (wanted: string) =>
    new Set(cells.filter(({ part }) => part === wanted).map(({ trial }) => trial)).size;
  expect(['transition', 'agreement', 'floor'].map(trialsOf)).toEqual([2, 1, 1]);
});

const agreement = (changes: object) => ({ agreement: { ...study.agreement, ...changes } });
const transition = (changes: object) => ({ transition: { ...study.transition, ...changes } });

test.each([
  [{ rank: 11 }, /`scaling\.rank`: expected at most `dimension`, 10, got 11/],
  [{ dimensions: [20, 10] }, /`scaling\.dimensions\.1`: expected more than the value before, 20/],
  [{ dimensions: [] }, /`scaling\.dimensions`: expected at least 1 value/],
  [transition({ gammaW: 12 }), /`scaling\.transition\.gammaW`: expected a width 20\^γ of at most/],
  [transition({ excess: [0.1, 0] }), /`scaling\.transition\.excess\.1`: expected more than/],
  [transition({ excess: [-40] }), /`scaling\.transition\.excess`: expected a variance 10\^γ/],
  [agreement({ floorGammaW: 20 }), /`scaling\.agreement\.lines\.0\.gammaW`: expected a width/],
  [agreement({ floorGamma: 4 }), /`scaling\.agreement\.floorGamma`.*did you mean `floorGammaW`/],
  [
    agreement({ lines: [{ excess: 0, gammaW: [2, 1] }] }),
    /`scaling\.agreement\.lines\.0\.gammaW\.1`: expected more than the value before, 2, got 1/,
  ],
])('%j is refused with the name of the key', (changes, message) => {
  expect(() => parse(changes)).toThrow(message);
});
