import { gammaAxes } from '@mixed-dynamics/artifacts';
import { describe, expect, it } from 'vitest';
import { linkOf, type Page, stateOf } from '../src/explorer/client/address.ts';
import { arePowers, bordersOf, cellBetween, logTicks } from '../src/explorer/client/scales.ts';
import { firstState, type State } from '../src/explorer/client/state.ts';
import { exponent, shown } from '../src/explorer/client/words.ts';
import { cellCount, indexOf, type Plane, placeOf } from '../src/explorer/facts.ts';
import { besides, brokenAddresses } from './brokenAddresses.ts';
import { made, smallPlane } from './makeResults.ts';

const pageOf = (plane: Plane): Page => {
  const { setting, stop } = made;
  return { plane, measured: true, theory: true, setting, stop };
};

const paperPlane: Plane = {
  ...{ dimension: 200, rank: 5, trials: 1, lines: true },
  ...gammaAxes(
    Array.from({ length: 35 }, (_, i) => -3 + (3 * i) / 34),
    Array.from({ length: 35 }, (_, i) => (2.8 * i) / 34),
  ),
};
const paper = pageOf(paperPlane);

it('the place of a cell and its row in metrics.csv determine each other', () => {
  const plane = { ...smallPlane, trials: 3 };
  for (let index = 0; index < cellCount(plane); index += 1) {
    expect(indexOf(plane, placeOf(plane, index))).toBe(index);
  }
});

describe('a link', () => {
  it('restores every cell of the paper’s plane', () => {
    for (let index = 0; index < cellCount(paperPlane); index += 7) {
      const { column, row, trial } = placeOf(paperPlane, index);
      const state: State = { ...firstState(paper), column, row, trial, a: index, b: index };
      expect(stateOf(paper, `#${linkOf(paper, state)}`)).toEqual({ state, refused: [] });
    }
  });

  it('restores trials, pins, scale and iteration', () => {
    const page = pageOf({ ...smallPlane, trials: 3 });
    const state: State = {
      ...{ column: 1, row: 2, trial: 2, a: 5, b: 40 },
      ...{ figure1: false, scale: 'linear', iteration: 17, view: 'difference' },
      setting: { ...made.setting, rank: 2, singularValues: [1, 0.5], update: 'simultaneous' },
    };
    expect(stateOf(page, linkOf(page, state))).toEqual({ state, refused: [] });
  });

  it('fits a finer plane: the nearest cell is chosen', () => {
    const { column, row } = stateOf(paper, '#cell=-1.5,1.4').state;
    expect(paperPlane.x.values[column]).toBeCloseTo(-1.5, 1);
    expect(paperPlane.y.values[row]).toBeCloseTo(1.4, 1);
  });

  it.each(['', '#'])('without keys, %j, shows the cell nearest to Figure 1', (hash) =>
    expect(stateOf(paper, hash)).toEqual({ state: firstState(paper), refused: [] }),
  );

  it.each(brokenAddresses)(
    '%s is refused in words, and nothing else is changed',
    (hash, message) => {
      const own = pageOf(smallPlane);
      const { state: before } = stateOf(
        own,
        'cell=-2.25,0.7&a=0,0&b=0,2.8&figure1=no&scale=linear&iteration=7&view=difference' +
          '&d=30&noise=2&c=7&ratio=0.1&decay=3&theta=1,0.5&update=simultaneous',
      );
      const text = besides(hash);
      const { state, refused } = stateOf(own, `#${hash}&${text}`, before);
      expect(refused).toEqual([expect.stringMatching(message)]);
      // The state is as without the broken key, except that this key keeps its previous value.
      const others = stateOf(own, text).state;
      const kept = keptBy(hash, before);
      expect(state).toEqual({
        ...others,
        ...kept,
        setting: { ...others.setting, ...kept.setting },
      });
    },
  );

  it('reports all of its broken keys', () => {
    const { refused } = stateOf(paper, '#cell=9,9&iteration=x&colour=red&noise=-1');
    expect(refused.map((text) => /^In the address(?:, (\w+))?:/.exec(text)![1])).toEqual([
      ...['cell', 'iteration', 'noise', undefined],
    ]);
  });

  it('has settings only if theory covers the networks, and only views that exist', () => {
    const alone = { ...paper, theory: false };
    expect(stateOf(alone, '#d=30').refused).toEqual([expect.stringMatching(/got d;/)]);
    expect(stateOf(alone, '#view=predicted').refused).toEqual([
      expect.stringMatching(/view: expected measured, got predicted;/),
    ]);
    const playground = { ...paper, measured: false };
    expect(stateOf(playground, '#view=measured').refused).toHaveLength(1);
  });

  it('begins at the cell nearest to (−1.85, 2.25)', () => {
    const { column, row } = firstState(paper);
    expect(paperPlane.x.values[column]).toBeCloseTo(-1.853, 3);
    expect(paperPlane.y.values[row]).toBeCloseTo(2.224, 3);
  });
});

/** The parts of a state that a broken address keeps. */
function keptBy(
  address: string,
  before: State,
): Partial<Omit<State, 'setting'>> & {
  readonly setting?: Partial<State['setting']>;
} {
  const [key = ''] = address.split('=');
  const { column, row, trial, setting } = before;
  const {
    dimension,
    rank,
    noise,
    learningRateConstant,
    varianceRatio,
    weightDecay,
    singularValues,
  } = setting;
  const kept: Record<string, ReturnType<typeof keptBy>> = {
    cell: { column, row, trial },
    ...Object.fromEntries(
      (['a', 'b', 'trial', 'figure1', 'scale', 'iteration', 'view'] as const).map((name) => [
        name,
        { [name]: before[name] },
      ]),
    ),
    d: {
      setting: address === 'd=10&K=11' ? { dimension: 10, rank, singularValues } : { dimension },
    },
    K:
      address === 'K=3&theta=1,0.5'
        ? { setting: { rank: 2, singularValues: [1, 0.5] } }
        : { setting: { rank } },
    noise: { setting: { noise } },
    c: { setting: { learningRateConstant } },
    ratio: { setting: { varianceRatio } },
    decay: { setting: { weightDecay } },
    theta: { setting: { rank, singularValues } },
    update: { setting: { update: setting.update } },
  };
  return kept[key] ?? {};
}

describe('the squares of an uneven axis', () => {
  it('end half-way between neighbours', () => {
    expect(bordersOf([0, 1, 3])).toEqual([-0.5, 0.5, 2, 4]);
    expect(bordersOf([7])).toEqual([6.5, 7.5]);
  });

  it.each([
    [-9, 0],
    [0.4, 0],
    [0.6, 1],
    [1.9, 1],
    [2.1, 2],
    [99, 2],
  ])('hold the position %d in cell %d', (position, cell) => {
    expect(cellBetween([-0.5, 0.5, 2, 4], position)).toBe(cell);
    expect(cellBetween([0.5, -0.5, -2, -4], -position)).toBe(cell);
  });
});

it('a logarithmic axis has a few decades, or 2 and 5 between them', () => {
  expect(logTicks(0.3, 3)).toEqual([0.5, 1, 2]);
  expect(logTicks(1e-9, 1)).toEqual([1e-8, 1e-6, 1e-4, 1e-2, 1]);
  expect(arePowers([1e-8, 1])).toBe(true);
  expect(arePowers([0.01, 0.1, 1])).toBe(false);
});

describe('words', () => {
  it.each([
    [0.0525123, '0.052512'],
    [586.5, '586.50'],
    [1.23456789e-13, '1.2346e−13'],
    [1234567, '1.2346e6'],
    [-7.3, '−7.3000'],
    [0, '0'],
    [Number.POSITIVE_INFINITY, 'infinite'],
  ])('show %d as %s', (value, text) => expect(shown(value)).toBe(text));

  it('write exponents with four digits', () => {
    expect(exponent(-1.8529411764705883)).toBe('−1.853');
  });
});
