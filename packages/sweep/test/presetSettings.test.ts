import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadPreset } from '../src/presets/loadPreset.ts';
import { presetHash } from '../src/presets/preset.ts';
import { section, temporaryFolder } from './fixtures/setup.ts';

const folder = () => {
  const path = temporaryFolder();
  const figure2 = section({ dimension: 50, rank: 5, gammaSigma2: { from: -3, to: 0, count: 9 } });
  const small = { $schema: './x.json', description: 'one', seed: 8, engine: 'auto', figure2 };
  writeFileSync(join(path, 'small.json'), JSON.stringify(small));
  return path;
};

describe('settings of a preset', () => {
  it('replace values of the file, and enter the name of the results', () => {
    const path = folder();
    const settings = ['figure2.dimension=100', 'seed=3', 'figure2.gammaSigma2.count=5'];
    const { name, preset } = loadPreset('small', path, settings);
    expect(name).toBe('small,figure2.dimension=100,seed=3,figure2.gammaSigma2.count=5');
    expect(preset).toMatchObject({ seed: 3, figure2: { dimension: 100, rank: 5 } });
    expect(preset.figure2!.gammaSigma2).toEqual({ from: -3, to: 0, count: 5 });
    // Name and path contain the settings, so they load the same preset again.
    const again = loadPreset(name, path);
    expect(again).toEqual(loadPreset('small', path, settings));
    expect(presetHash(loadPreset(again.path, '/nowhere').preset)).toBe(presetHash(preset));
  });

  it.each<[string, object]>([
    ['figure2.gammaW=0,1.05,2', { gammaW: [0, 1.05, 2] }],
    ['figure2.gammaW=1.05', { gammaW: [1.05] }],
    ['figure2.stop.testRising=false', { stop: expect.objectContaining({ testRising: false }) }],
    ['figure2.stop.trainError=1e-5', { stop: expect.objectContaining({ trainError: 1e-5 }) }],
    ['figure2.update=simultaneous', { update: 'simultaneous' }],
    ['figure2.trials=3', { trials: 3 }],
  ])('%s', (text, wanted) => {
    expect(loadPreset('small', folder(), [text]).preset.figure2).toMatchObject(wanted);
  });

  it('without a section belong to figure2, unless another section has the key', () => {
    const path = folder();
    const { name, preset, json } = loadPreset('small', path, [
      'dimension=100',
      'stop.trainError=0',
    ]);
    expect(name).toBe('small,figure2.dimension=100,figure2.stop.trainError=0');
    expect(preset.figure2).toMatchObject({ dimension: 100, stop: { trainError: 0 } });
    expect(json).toMatchObject({ figure2: { dimension: 100 } });
    const { figure2 } = loadPreset('small', path).preset;
    const both = { seed: 8, figure2, ensemble: { ...figure2, trials: undefined, draws: 2 } };
    writeFileSync(join(path, 'both.json'), JSON.stringify(both));
    expect(() => loadPreset('both', path, ['dimension=100'])).toThrow(
      /`dimension`: expected a key of .*; did you mean `figure2\.dimension`\?$/,
    );
    expect(loadPreset('both', path, ['trials=2']).preset.figure2!.trials).toBe(2);
  });

  it('are not read from the name of an existing file', () => {
    const path = folder();
    mkdirSync(join(path, 'a,b=1'));
    writeFileSync(join(path, 'a,b=1/c.json'), JSON.stringify({ seed: 4, figure2: section() }));
    const { name, preset } = loadPreset(join(path, 'a,b=1/c.json'), path);
    expect([name, preset.seed]).toEqual(['c', 4]);
  });

  it.each<[string | string[], RegExp]>([
    ['figure2.dimensoin=3', /^`--set`: `figure2\.dimensoin`: .* did you mean `dimension`\?$/],
    ['sede=3', /`sede`: expected one of the keys .* did you mean `seed`\?$/],
    ['figure1.rank=2', /'small': seed, engine, figure2, got `figure1`; name a preset that has/],
    [
      'figure2.dimension=ten',
      /`figure2\.dimension`: expected a number, got ten; change the value$/,
    ],
    ['figure2.dimension=1', /`figure2\.dimension`: expected at least 2, got 1; change the value$/],
    ['figure2.rank=51', /`figure2\.rank`: expected at most `dimension`, 50, got 51; change/],
    ['seed=1.5', /`seed`: expected an integer, got 1\.5/],
    ['seed.x=1', /`seed`: expected a number, got \{"x":1\}/],
    ['engine=wsam', /`engine`: .* did you mean "wasm"\?$/],
    ['figure2.gammaW=0,2,1', /`figure2\.gammaW\.2`: expected more than the value before, 2, got 1/],
    [
      'figure2.dimension',
      /expected a key of the preset and its value, .* got 'figure2\.dimension'/,
    ],
    ['seed=', /got 'seed='; values are numbers or words/],
    ['seed={"a":1}', /got 'seed=\{"a":1\}'/],
    [['seed=3', 'seed=4'], /^`--set`: expected every key once, got `seed` a second time; leave/],
    ['__proto__.x=1', /got '__proto__\.x=1'/],
  ])('%j is refused', (settings, message) => {
    const load = () => loadPreset('small', folder(), [settings].flat());
    expect(load).toThrow(message);
    expect(load).toThrow(expect.objectContaining({ name: 'UserError' }));
  });
});
