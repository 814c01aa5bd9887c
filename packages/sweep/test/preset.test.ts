import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadPreset, presetNames } from '../src/presets/loadPreset.ts';
import { parsePreset, presetHash, presetJsonSchema, sectionHash } from '../src/presets/preset.ts';
import { section, temporaryFolder } from './fixtures/setup.ts';

const figure1 = {
  ...{ dimension: 500, rank: 5, learningRateConstant: 5, update: 'alternating' },
  ...{ gammaSigma2: -1.85, gammaW: 2.25, iterations: 100 },
};
const { trials: _trials, ...figure2 } = section({
  ...{ dimension: 200, rank: 5 },
  gammaSigma2: { from: -3, to: 0, count: 35 },
  gammaW: { from: 0, to: 2.8, count: 35 },
});
const preset = { seed: 1, engine: 'auto', figure1, figure2 };

const parse = (changes: object) => parsePreset({ ...preset, ...changes }, 'p.json');
const parse2 = (changes: object) => parse({ figure2: { ...figure2, ...changes } });

test('accepts the published experiment and fills in the defaults', () => {
  expect(parse({}).figure2).toEqual({ ...figure2, trials: 1 });
  expect(parsePreset({ seed: 0, figure1 }, 'p.json')).toEqual({
    seed: 0,
    engine: 'auto',
    figure1: { ...figure1, trial: 0 },
  });
});

test.each([
  [{ sede: 1 }, /^p\.json: `sede`: .*keys description, seed, engine, .*did you mean `seed`\?$/],
  [{ figure1: { ...figure1, gamaW: 2 } }, /`figure1\.gamaW`.* did you mean `gammaW`\?$/],
  [{ figure1: { ...figure1, zebra: 2 } }, /`figure1\.zebra`.* remove it or correct its name$/],
  [
    { engine: 'wsam' },
    /^p\.json: `engine`: expected one of "auto", .*got wsam; did you mean "wasm"\?$/,
  ],
  [{ seed: undefined }, /`seed`: expected a number, got nothing; add it$/],
  [{ seed: 1.5 }, /`seed`: expected an integer, got 1\.5/],
  [
    { figure1: undefined, figure2: undefined },
    /the preset: expected a section: figure1, figure2.*, got none/,
  ],
  [
    { figure1: { ...figure1, gammaW: 9 } },
    /`figure1\.gammaW`: expected a width 500\^γ of at most 10000000/,
  ],
])('%j: the error names the key', (changes, message) => {
  expect(() => parse(changes)).toThrow(message);
});

test.each([
  [
    { gammaW: { from: 0, to: 2, cuont: 3 } },
    /`figure2\.gammaW\.cuont`: .*keys from, to, count.*`count`\?$/,
  ],
  [
    { stop: { ...figure2.stop, plateua: 0 } },
    /`figure2\.stop\.plateua`.*did you mean `plateau`\?$/,
  ],
  [
    { stop: { ...figure2.stop, plateau: { chnge: 0, minimumDrop: 0 } } },
    /`figure2\.stop\.plateau\.chnge`.*did you mean `change`\?$/,
  ],
  [{ rank: 201 }, /`figure2\.rank`: expected at most `dimension`, 200, got 201/],
  [{ rank: 0 }, /`figure2\.rank`: expected at least 1, got 0/],
  [{ dimension: 2.5 }, /`figure2\.dimension`: expected an integer, got 2\.5/],
  [{ dimension: Number.NaN }, /`figure2\.dimension`: expected a number, got NaN/],
  [{ learningRateConstant: 0 }, /`figure2\.learningRateConstant`: expected more than 0, got 0/],
  [
    { learningRateConstant: 1 / 0 },
    /`figure2\.learningRateConstant`: expected a number, got Infinity/,
  ],
  [
    { update: 'both' },
    /`figure2\.update`: expected one of "simultaneous", "alternating", got both/,
  ],
  [{ trials: 0 }, /`figure2\.trials`: expected at least 1, got 0/],
  [{ gammaW: 3 }, /`figure2\.gammaW`: expected a list of numbers or .*"count".*, got 3/],
  [{ gammaW: [] }, /`figure2\.gammaW`: expected at least 1 value, got \[\]/],
  [{ gammaW: [0, 'x'] }, /`figure2\.gammaW\.1`: expected a number, got x/],
  [{ gammaW: [0, 2, 2] }, /`figure2\.gammaW\.2`: expected more than the value before, 2, got 2/],
  [{ gammaW: [0, 5] }, /`figure2\.gammaW`: expected a width 200\^γ of at most 10000000, got γ = 5/],
  [{ gammaW: [-1, 2] }, /`figure2\.gammaW`: expected no negative exponent.*got γ = -1/],
  [{ gammaSigma2: [-300, 0] }, /`figure2\.gammaSigma2`: expected a variance 200\^γ between/],
  [
    { gammaSigma2: { from: 0, to: -3, count: 2 } },
    /`figure2\.gammaSigma2\.to`: expected more than `from`, 0/,
  ],
  [
    { gammaW: { from: 0, to: 2, count: 0 } },
    /`figure2\.gammaW\.count`: expected at least 1, got 0/,
  ],
  [{ gammaW: { from: 0, to: 2, count: 1e12 } }, /`figure2\.gammaW\.count`: expected at most 10000/],
  [
    { gammaW: { from: 0, to: 2 } },
    /`figure2\.gammaW\.count`: expected a number, got nothing; add it/,
  ],
  [
    { gammaSigma2: { from: -3, to: 0, count: 9999 }, gammaW: { from: 0, to: 2, count: 9999 } },
    /`figure2`: expected at most 1000000 cells, got 99980001/,
  ],
])('figure2 %j: the error names the key', (changes, message) => {
  expect(() => parse2(changes)).toThrow(message);
});

test('refuses a preset that is not an object', () => {
  for (const json of [null, 3, [], 'x']) {
    expect(() => parsePreset(json, 'p.json')).toThrow(/^p\.json: the preset: expected an object/);
  }
});

test('finds a preset by name or path, and lists the names if there is none', () => {
  const folder = temporaryFolder();
  const text = JSON.stringify({ $schema: './preset.schema.json', ...preset });
  writeFileSync(join(folder, 'paper.json'), text);
  writeFileSync(join(folder, 'small.json'), text);
  writeFileSync(join(folder, 'preset.schema.json'), '{}');
  mkdirSync(join(folder, 'mine'));
  writeFileSync(join(folder, 'mine/broken.json'), '{ "seed": 1, }');
  expect(presetNames(folder)).toEqual(['paper', 'small']);
  expect(loadPreset('small', folder)).toMatchObject({ name: 'small', preset: { seed: 1 } });
  expect(loadPreset(join(folder, 'paper.json'), '/nowhere').name).toBe('paper');
  expect(() => loadPreset('papper', folder)).toThrow(
    /^`--preset`: expected one of paper, small, or the path.*got 'papper'; did you mean 'paper'\?$/,
  );
  expect(() => loadPreset('x', '/nowhere')).toThrow(/the folder holds none/);
  expect(() => loadPreset('./none.json', folder)).toThrow(
    /^\.\/none\.json: .*ENOENT.*check the path$/,
  );
  expect(() => loadPreset(join(folder, 'mine/broken.json'), folder)).toThrow(
    /broken\.json: expected a preset in JSON, got .*JSON.*; correct the syntax/,
  );
});

test('the hash depends on everything that determines the results, and on nothing else', () => {
  const { seed, ...rest } = preset;
  const hash = presetHash(parse({}));
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(presetHash(parsePreset({ ...rest, description: 'x', $schema: 'y', seed }, 'p'))).toBe(
    hash,
  );
  expect(presetHash(parse2({ trials: 1 }))).toBe(hash);
  const both = ['self-consistent', 'gradient-descent'];
  expect(presetHash(parse2({ dynamics: both }))).toBe(hash);
  const ideal = presetHash(parse2({ dynamics: ['ideal', ...both] }));
  expect(ideal).not.toBe(hash);
  expect(presetHash(parse2({ dynamics: [...both, 'ideal'] }))).toBe(ideal);
  for (const dynamics of [['ideal'], [...both, ...both], [...both, 'exact']]) {
    expect(() => parse2({ dynamics })).toThrow(/`figure2\.dynamics.*expected .*self-consistent/);
  }
  expect(presetHash(parse({ seed: 2 }))).not.toBe(hash);
  const other = parse({ figure1: { ...figure1, iterations: 9 } });
  expect(presetHash(other)).not.toBe(hash);
  expect(sectionHash(1, other.figure2!)).toBe(sectionHash(1, parse({}).figure2!));
  expect(sectionHash(2, other.figure2!)).not.toBe(sectionHash(1, other.figure2!));
});

test('the schema is available as JSON Schema', () => {
  expect(presetJsonSchema()).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    required: ['seed'],
    additionalProperties: false,
    properties: { figure2: { properties: { rank: { type: 'integer', minimum: 1 } } } },
  });
});
