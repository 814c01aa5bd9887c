import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { explainKeys, loadPreset } from '@mixed-dynamics/sweep/preset';
import { describe, expect, it } from 'vitest';
import { presetsFolder } from '../src/cli/project.ts';
import { runCli, runMain, temporaryFolder } from './runCli.ts';

describe('mixed-dynamics new', () => {
  it('writes a preset that is read as it was asked for', () => {
    const folder = temporaryFolder();
    const set = ['--set', 'figure2.dimension=100', '--set', 'trials=2'];
    const { code, stdout, stderr } = runCli(['new', 'mine', '--from', 'small', ...set], folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      'new: mine.json; run it with `mixed-dynamics figure2 --preset mine.json`\n',
    );
    const { preset } = loadPreset(join(folder, 'mine.json'), presetsFolder);
    const asked = loadPreset('small', presetsFolder, ['figure2.dimension=100', 'trials=2']).preset;
    expect({ ...preset, $schema: '', description: '' }).toEqual({
      ...{ ...asked, $schema: '', description: '' },
    });
    expect(preset.description).toBe('As small, figure2.dimension=100, figure2.trials=2');
    expect(readFileSync(join(folder, preset.$schema!), 'utf8')).toContain('mixed-dynamics preset');
  });

  it.each<[string, string[], RegExp]>([
    ['an existing file', ['there'], /there\.json: expected no file of this name, got one;/],
    ['a path', ['a/b'], /`<name>`: expected a name of letters, digits, - and _, .*got 'a\/b'/],
    ['a name with its ending', ['mine.json'], /`<name>`: .* without \.json, got 'mine\.json'/],
    ['a shipped name', ['tiny'], /expected a name that no shipped preset has, got 'tiny'/],
    ['no name', [], /<name>/],
    ['another preset', ['a', '--from', 'smal'], /did you mean 'small'\?/],
    ['a key of two sections', ['a', '--set', 'rank=2'], /`rank`: .*did you mean `figure1\.rank`/],
    ['a value out of range', ['a', '--set', 'trials=0'], /`figure2\.trials`: expected at least 1/],
    ['no value', ['a', '--set', 'trials'], /`--set`: expected a key of the preset and its value/],
  ])('refuses %s and writes nothing', async (_, args, message) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'there.json'), 'mine');
    const { code, stderr } = await runMain(['new', ...args], folder);
    expect(stderr).toMatch(message);
    expect({ code, files: readdirSync(folder) }).toEqual({ code: 2, files: ['there.json'] });
    expect(readFileSync(join(folder, 'there.json'), 'utf8')).toBe('mine');
  });
});

it('preset --explain prints every key, without a preset', () => {
  const folder = temporaryFolder();
  const { code, stdout, stderr } = runCli(['preset', '--explain'], folder);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const { section, key, description } of explainKeys()) {
    expect(stdout).toContain(`\n  ${key}\n`);
    expect(stdout).toContain(section || 'preset');
    expect(stdout).toContain(description);
  }
  expect(stdout).toMatch(/\n {2}trials\n {6}a whole number ≥ 1, ≤ 1000; default 1\n {6}networks/);
  expect(readdirSync(folder)).toEqual([]);
});
