import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPreset, presetJsonSchema } from '@mixed-dynamics/sweep/preset';
import { describe, expect, it } from 'vitest';
import { cardFacts, projectPresets } from '../src/card/reproducibility.ts';
import { presetsFolder, projectFolder } from '../src/cli/project.ts';
import { temporaryFolder } from './runCli.ts';

describe('the presets folder', () => {
  it.each(projectPresets(projectFolder))('%s is valid, described, and names its schema', (name) => {
    const { preset } = loadPreset(name, presetsFolder);
    expect(preset.$schema).toBe('./preset.schema.json');
    expect(preset.description).toMatch(/\w{3}/);
  });

  it('publishes the schema as it is: `npx vitest run pipelines/test/presets -u` writes it', async () => {
    const text = `${JSON.stringify(presetJsonSchema(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(join(presetsFolder, 'preset.schema.json'));
    expect(JSON.parse(text)).toMatchObject({ additionalProperties: false, type: 'object' });
  });

  it('holds the paper’s Figure 2: a plane of 35 × 35 networks of dimension 200', () => {
    const paper = JSON.parse(readFileSync(join(presetsFolder, 'paper.json'), 'utf8'));
    expect(paper.figure2).toMatchObject({ dimension: 200, gammaW: { count: 35 }, rank: 5 });
  });

  it('may contain presets of a user, which documents and tests ignore', () => {
    const project = temporaryFolder();
    const folder = join(project, 'pipelines/presets');
    mkdirSync(folder, { recursive: true });
    copyFileSync(join(presetsFolder, 'tiny.json'), join(folder, 'tiny.json'));
    for (const args of [
      ['init', '--quiet'],
      ['add', '.'],
    ]) {
      execFileSync('git', args, { cwd: project });
    }
    writeFileSync(join(folder, 'mine.json'), '{ "seed": 1 }');
    expect(cardFacts(project).presets.map(({ name }) => name)).toEqual(['tiny']);
  });
});
