import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '@mixed-dynamics/artifacts';
import { encodeNpy } from '@mixed-dynamics/data';
import { describe, expect, it } from 'vitest';
import { figure2Cells } from '../src/grid/sweepCells.ts';
import { axesOf } from '../src/presets/axes.ts';
import { dataOf, dataVariants } from '../src/presets/data.ts';
import { loadPreset } from '../src/presets/loadPreset.ts';
import {
  canonicalPreset,
  type Figure2Section,
  parsePreset,
  presetHash,
} from '../src/presets/preset.ts';
import { missingTheory } from '../src/presets/theoryOf.ts';
import { temporaryFolder } from './fixtures/setup.ts';

const plane = {
  ...{ dimension: 20, rank: 3, learningRateConstant: 50, update: 'alternating' },
  ...{ gammaSigma2: [-2, -1], gammaW: [0.5, 1, 2] },
  stop: {
    ...{ trainError: 1e-3, testRising: true, maxIterations: 100 },
    plateau: { change: 2e-4, minimumDrop: 1e-2 },
  },
};

const parse = (changes: object) =>
  parsePreset({ seed: 1, figure2: { ...plane, ...changes } }, 'p.json');
const parsed = (changes: object): Figure2Section => parse(changes).figure2!;
const none = undefined;
const { dimension: _dimension, ...noSize } = plane;
const rectangle = { ...noSize, inputs: 10, outputs: 40 };

describe('keys with the same meaning', () => {
  const usual = presetHash(parse({}));
  it.each([
    { start: 'gaussian' },
    { varianceRatio: 1 },
    { weightDecay: 0, momentum: 0 },
    { loss: 'full' },
    { loss: { mask: 1 } },
    { loss: { covariance: { powerLaw: 0 } } },
    { axes: ['gammaSigma2', 'gammaW'] },
    { dynamics: ['gradient-descent', 'self-consistent'] },
    { rank: none, teacher: { rank: 3 } },
    { dimension: none, inputs: 20, outputs: 20 },
  ])('%j: same hash as without them', (changes) => {
    expect(presetHash(parse(changes))).toBe(usual);
  });

  it('a list of one number equals that number, and λ = 0 equals balanced', () => {
    const hash = (changes: object) => presetHash(parse(changes));
    expect(hash({ weightDecay: [0.1] })).toBe(hash({ weightDecay: 0.1 }));
    expect(hash({ start: { lambdaBalanced: 0 } })).toBe(hash({ start: 'balanced' }));
  });

  it.each([
    { noise: 0 },
    { teacher: { singularValues: [9, 8, 7] } },
    { start: 'orthogonal' },
    { start: 'balanced' },
    { varianceRatio: 4 },
    { weightDecay: 0.1 },
    { momentum: 0.5 },
    { loss: { mask: 0.5 } },
    { loss: { covariance: { samples: 30 } } },
    { learningRateConstant: none, learningRate: 0.01 },
    { ...rectangle, dimension: none },
  ])('%j: another hash, and the canonical text parses to the same preset', (changes) => {
    const preset = parse(changes);
    expect(presetHash(preset)).not.toBe(usual);
    const again = parsePreset(JSON.parse(canonicalPreset(preset)), 'preset.json');
    expect(again).toEqual(preset);
    expect(presetHash(again)).toBe(presetHash(preset));
  });

  it('a rectangle has d = √(d_in·d_out)', () => {
    expect(parsed({ ...rectangle, dimension: none })).toMatchObject({
      ...{ dimension: 20, inputs: 10, outputs: 40 },
    });
  });
});

describe('which theory holds', () => {
  const reasons = (changes: object) => missingTheory(parsed(changes));
  it('all of the theory holds for the paper, with any noise and any teacher', () => {
    expect(reasons({})).toEqual({});
    expect(reasons({ noise: 0, teacher: { singularValues: [5, 4, 3] } })).toEqual({});
  });

  it.each<[object, object]>([
    [{ loss: { mask: 0.5 } }, { selfConsistent: /mask/, prediction: /mask/ }],
    [{ momentum: 0.9 }, { selfConsistent: /momentum/, prediction: /momentum/ }],
    [{ start: 'balanced' }, { ideal: /no limit of infinite width/, prediction: /its own A\(0\)/ }],
    [{ weightDecay: 0.1 }, {}],
    [{ start: 'orthogonal' }, {}],
    [{ ...rectangle, dimension: none, start: 'orthogonal' }, {}],
    [{ loss: { covariance: { powerLaw: 1 } } }, { prediction: /do not decouple/ }],
    [
      { ...rectangle, dimension: none },
      { prediction: /rectangular networks exist only for orthogonal starts/ },
    ],
    [
      { gammaW: [0.5, 1], start: { lambdaBalanced: 1 } },
      { selfConsistent: /as wide as it can be/, ideal: /infinite width/, prediction: /wide/ },
    ],
  ])('%j', (changes, missing) => {
    const found = reasons(changes);
    const lacking = Object.entries(found).filter(([, reason]) => reason !== undefined);
    expect(lacking.map(([name]) => name)).toEqual(Object.keys(missing));
    for (const [name, pattern] of Object.entries(missing)) {
      expect(found[name as keyof typeof found]).toMatch(pattern);
    }
  });

  it('equation (1) holds for λ-balanced networks that are all as wide as they can be', () => {
    expect(reasons({ gammaW: [1], start: { lambdaBalanced: 1 } }).selfConsistent).toBeUndefined();
  });

  it('the parsed section trains only dynamics that hold', () => {
    expect(parsed({}).dynamics).toBeUndefined();
    expect(parsed({ momentum: 0.9 }).dynamics).toEqual(['gradient-descent']);
    expect(parsed({ dynamics: ['gradient-descent'] }).dynamics).toEqual(['gradient-descent']);
    const ideal = { loss: { mask: 0.5 }, dynamics: ['ideal', 'gradient-descent'] };
    expect(parsed(ideal).dynamics).toEqual(['gradient-descent', 'ideal']);
  });
});

describe('axes', () => {
  const decay = { axes: ['gammaW', 'weightDecay'], gammaSigma2: -1, weightDecay: [0, 0.1] };
  it('any two numbers can be axes; γ_σ² and γ_w then hold one value if they are not axes', () => {
    const section = parsed(decay);
    expect(axesOf(section)).toEqual({
      x: { key: 'gammaW', column: 'gamma_w', values: [0.5, 1, 2] },
      y: { key: 'weightDecay', column: 'weight_decay', values: [0, 0.1] },
    });
    expect(section.gammaSigma2).toEqual([-1]);
    const cells = figure2Cells(section, 'data');
    expect(cells).toHaveLength(6);
    expect(cells[1]).toMatchObject({
      ...{ index: 1, column: 0, row: 1, gammaSigma2: -1, gammaW: 0.5, at: { weightDecay: 0.1 } },
      ...{ section: { weightDecay: 0.1 }, dataDir: 'data' },
    });
    // If an axis has the paper's value, its cells are those of the usual plane.
    const [first] = figure2Cells(parsed({ gammaSigma2: [-1] }), 'data');
    expect(cells[0]!.section).toEqual(first!.section);
  });

  it('axes of nested keys have dotted names', () => {
    const section = parsed({
      ...{ axes: ['start.lambdaBalanced', 'loss.covariance.powerLaw'], gammaSigma2: -1, gammaW: 1 },
      start: { lambdaBalanced: { from: -1, to: 1, count: 3 } },
      loss: { covariance: { powerLaw: [0, 1] } },
    });
    const { x, y } = axesOf(section);
    expect([x.column, y.column]).toEqual(['start_lambda_balanced', 'loss_covariance_power_law']);
    const cells = figure2Cells(section, 'data');
    expect(cells.map((cell) => cell.section.start)).toEqual(
      [-1, 0, 1].flatMap((lambda) => {
        const start = lambda === 0 ? 'balanced' : { lambdaBalanced: lambda };
        return [start, start];
      }),
    );
  });

  it('an axis along which the data changes has a folder for each value', () => {
    const section = parsed({ axes: ['gammaW', 'noise'], gammaSigma2: -1, noise: [0, 0.5, 1] });
    expect(dataVariants(section).map(({ folder, section: { noise } }) => [folder, noise])).toEqual([
      ['noise-0', 0],
      ['noise-0.5', 0.5],
      ['noise-1', 1],
    ]);
    const folders = figure2Cells(section, 'data').map(({ dataDir }) => dataDir);
    expect(new Set(folders)).toEqual(new Set(['data/noise-0', 'data/noise-0.5', 'data/noise-1']));
    const [zero, half, one] = dataVariants(section).map((each) => dataOf(1, each.section));
    expect(zero!.noise.every((value) => value === 0)).toBe(true);
    expect(half!.noise).toEqual(one!.noise.map((value) => value / 2));
  });
});

describe('keys that contradict each other or are out of range', () => {
  it.each<[object, RegExp]>([
    [
      { dimension: none },
      /`figure2\.dimension`: expected d, or `inputs` and `outputs`, got nothing/,
    ],
    [{ inputs: 10, outputs: 40 }, /`figure2\.dimension`: expected either `dimension` or .* got 20/],
    [
      { dimension: none, inputs: 10 },
      /`figure2\.outputs`: expected both `inputs` and `outputs`, got nothing/,
    ],
    [
      { dimension: none, loss: { covariance: { powerLaw: 1 } } },
      /`figure2\.dimension`: expected d, or `inputs`/,
    ],
    [{ rank: none }, /`figure2\.rank`: expected a number, got nothing/],
    [
      { teacher: { singularValues: [1, 2] } },
      /`figure2\.rank`: expected the rank of `teacher`, 2, .* got 3/,
    ],
    [
      { teacher: { singularvalues: [1] } },
      /`figure2\.teacher`: expected the path of a \.npy file, \{ "rank"/,
    ],
    [{ teacher: 'x.txt' }, /`figure2\.teacher`: expected the path of a \.npy file, got x\.txt/],
    [
      { ...rectangle, dimension: none, rank: 11 },
      /`figure2\.rank`: expected at most d_in and d_out, 10, got 11/,
    ],
    [{ noise: -1 }, /`figure2\.noise`: expected at least 0, got -1/],
    [{ start: 'orthogonl' }, /`figure2\.start`: .*did you mean "orthogonal"\?/],
    [
      { start: { lambdaBalanced: 'x' } },
      /`figure2\.start\.lambdaBalanced`: expected .*a number, got x/,
    ],
    [{ varianceRatio: 0 }, /`figure2\.varianceRatio`: expected at least 0\.000001, got 0/],
    [
      { start: 'balanced', varianceRatio: 2 },
      /`figure2\.varianceRatio`: expected no ratio, .* got 2/,
    ],
    [
      { start: { lambdaBalanced: 1 } },
      /`figure2\.gammaW`: expected a width of at most 20, d_in, for λ = 1, got w = 400/,
    ],
    [
      { ...rectangle, dimension: none, gammaW: [1], start: { lambdaBalanced: 1 } },
      /a width of at most 10, d_in, for λ = 1, got w = 20/,
    ],
    [{ weightDecay: -0.1 }, /`figure2\.weightDecay`: expected at least 0, got -0\.1/],
    [{ momentum: 1 }, /`figure2\.momentum`: expected less than 1, got 1/],
    [{ loss: { mask: 0 } }, /`figure2\.loss\.mask`: expected more than 0, got 0/],
    [{ loss: { mask: 1.5 } }, /`figure2\.loss\.mask`: expected at most 1, got 1\.5/],
    [{ loss: 'masked' }, /`figure2\.loss`: expected .*"full".*got masked/],
    [
      { loss: { covariance: { samples: 19 } } },
      /`figure2\.loss\.covariance\.samples`: expected at least d_in = 20: .* singular, got 19/,
    ],
    [
      { loss: { covariance: { powerLaw: 9 } } },
      /`figure2\.loss\.covariance\.powerLaw`: expected at most 5\.32: .* singular, got 9/,
    ],
    [
      { learningRate: 0.1 },
      /`figure2\.learningRate`: expected either this or `learningRateConstant`/,
    ],
    [
      { learningRateConstant: none },
      /`figure2\.learningRateConstant`: expected c, or η as `learningRate`/,
    ],
    [
      { learningRateConstant: none, learningRate: 1e-60 },
      /`figure2\.learningRate`: expected a learning rate that float32 can hold, got 1e-60/,
    ],
    [
      { loss: { mask: 0.5 }, dynamics: ['gradient-descent', 'self-consistent'] },
      /`figure2\.dynamics`: expected no self-consistent \(a mask .*\), got gradient-descent,self-consistent/,
    ],
    [
      { start: 'balanced', dynamics: ['gradient-descent', 'ideal'] },
      /`figure2\.dynamics`: expected no ideal \(a balanced start has no limit/,
    ],
    [
      { axes: ['gammaW', 'gammaW'] },
      /`figure2\.axes\.1`: expected another key than the first, got gammaW/,
    ],
    [{ axes: ['gammaW', 'rank'] }, /`figure2\.axes\.1`: expected one of "gammaSigma2", .*got rank/],
    [{ axes: ['gammaW', 'weightDecya'] }, /`figure2\.axes\.1`: .*did you mean "weightDecay"\?/],
    [{ axes: ['gammaW'] }, /`figure2\.axes`: expected at least 2 values/],
    [
      { axes: ['gammaW', 'momentum'], gammaSigma2: -1 },
      /`figure2\.momentum`: expected a list of numbers or .*since it is an axis, got nothing/,
    ],
    [
      { axes: ['gammaW', 'momentum'], momentum: [0, 0.5] },
      /`figure2\.gammaSigma2`: expected one number, or its key in `axes`, got \[-2,-1\]/,
    ],
    [{ weightDecay: [-1] }, /`figure2\.weightDecay`: expected at least 0 everywhere, got -1/],
    [{ weightDecay: [0, 1] }, /`figure2\.weightDecay`: expected one number, or its key in `axes`/],
    [
      { axes: ['gammaW', 'momentum'], gammaSigma2: -1, momentum: [0, 1] },
      /`figure2\.momentum\.?1?`: expected less than 1/,
    ],
    [
      {
        ...{ axes: ['gammaW', 'loss.covariance.samples'], gammaSigma2: -1 },
        loss: { covariance: { samples: { from: 20, to: 25, count: 3 } } },
      },
      /`figure2\.loss\.covariance\.samples`: expected an integer everywhere, got 22\.5/,
    ],
  ])('%j: the error names the key', (changes, message) => {
    expect(() => parse(changes)).toThrow(message);
    expect(() => parse(changes)).toThrow(expect.objectContaining({ name: 'UserError' }));
  });

  it('an ensemble needs equation (1)', () => {
    const ensemble = { ...plane, draws: 2, momentum: 0.5 };
    expect(() => parsePreset({ seed: 1, ensemble }, 'p.json')).toThrow(
      /`ensemble`: expected equation \(1\) to hold: equation \(1\) does not close with momentum/,
    );
    const decayed = parsePreset(
      { seed: 1, ensemble: { ...plane, draws: 2, weightDecay: 0.1 } },
      'p',
    );
    expect(decayed.ensemble).toMatchObject({ weightDecay: 0.1 });
  });
});

describe('files that a preset names', () => {
  /** Writes a preset into a folder, beside the file that it names. */
  function written(shape: readonly [number, number], folder = temporaryFolder()) {
    const bytes = encodeNpy(
      Float32Array.from({ length: shape[0] * shape[1] }, (_, i) => i),
      shape,
    );
    writeFileSync(join(folder, 'own.npy'), bytes);
    const figure2 = { ...plane, teacher: 'own.npy', noise: 'own.npy' };
    const path = join(folder, 'mine.json');
    writeFileSync(path, JSON.stringify({ seed: 1, figure2 }));
    return { path, bytes, folder };
  }

  it('enter the hash by their content, not by their path', () => {
    const { path, bytes } = written([20, 20]);
    const { preset } = loadPreset(path, '/nowhere');
    const elsewhere = join(temporaryFolder(), 'deeper');
    mkdirSync(elsewhere);
    const other = loadPreset(written([20, 20], elsewhere).path, '/nowhere').preset;
    expect(presetHash(other)).toBe(presetHash(preset));
    expect(canonicalPreset(preset)).toContain(sha256(bytes));
    expect(canonicalPreset(preset)).not.toContain('own.npy');
    const { teacher, noise } = dataOf(1, preset.figure2! as never);
    expect([teacher[7], noise[8]]).toEqual([7, 8]);
  });

  it.each<[string, (folder: string) => object, RegExp]>([
    [
      'another shape',
      () => ({}),
      /`figure2\.teacher`: expected an array of shape \(20, 20\).*got \(4, 5\)/,
    ],
    [
      'no such file',
      () => ({ teacher: 'none.npy' }),
      /`figure2\.teacher`: .*got 'none\.npy', where there is none/,
    ],
  ])('%s is refused', (_, changes, message) => {
    const { path, folder } = written([4, 5]);
    const figure2 = { ...plane, teacher: 'own.npy', ...changes(folder) };
    writeFileSync(path, JSON.stringify({ seed: 1, figure2 }));
    expect(() => loadPreset(path, '/nowhere')).toThrow(message);
  });

  it('are refused if their content does not match their SHA-256', () => {
    const { path } = written([20, 20]);
    const teacher = { file: 'own.npy', sha256: '0'.repeat(64) };
    writeFileSync(path, JSON.stringify({ seed: 1, figure2: { ...plane, teacher } }));
    expect(() => loadPreset(path, '/nowhere')).toThrow(/expected the file of SHA-256 0000/);
  });
});

describe('settings of these keys', () => {
  it.each<[string[], object]>([
    [['figure2.loss.mask=0.3'], { loss: { mask: 0.3 } }],
    [['figure2.start.lambdaBalanced=2', 'figure2.gammaW=1'], { start: { lambdaBalanced: 2 } }],
    [['figure2.start=orthogonal'], { start: 'orthogonal' }],
    [['figure2.loss.covariance.powerLaw=1.5'], { loss: { covariance: { powerLaw: 1.5 } } }],
    [['figure2.weightDecay=0.01'], { weightDecay: 0.01 }],
    [['weightDecay=0.01'], { weightDecay: 0.01 }],
    [['figure2.inputs=80'], { inputs: 80, outputs: 20, dimension: 40 }],
    [['figure2.inputs=10', 'figure2.outputs=10'], { dimension: 10 }],
    [['learningRate=0.01'], { learningRate: 0.01 }],
    [['teacher.singularValues=9,8'], { rank: 2, teacher: { singularValues: [9, 8] } }],
    [
      ['figure2.axes=gammaW,varianceRatio', 'figure2.varianceRatio=1,4', 'figure2.gammaSigma2=-1'],
      { axes: ['gammaW', 'varianceRatio'], varianceRatio: [1, 4], gammaSigma2: [-1] },
    ],
  ])('%j', (settings, wanted) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'mine.json'), JSON.stringify({ seed: 1, figure2: plane }));
    expect(loadPreset('mine', folder, settings).preset.figure2).toMatchObject(wanted);
  });
});
