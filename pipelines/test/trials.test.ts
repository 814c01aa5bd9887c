import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCsv } from '@mixed-dynamics/artifacts';
import { figure2PanelNames } from '@mixed-dynamics/figures';
import { describe, expect, it } from 'vitest';
import { presetsFolder } from '../src/cli/project.ts';
import { runMain, temporaryFolder } from './runCli.ts';

const tiny = JSON.parse(readFileSync(join(presetsFolder, 'tiny.json'), 'utf8'));

describe('several networks per cell', () => {
  it('are computed, drawn as mean and spread, checked, explored and verified', async () => {
    const folder = temporaryFolder();
    const [preset, out, merged] = ['two.json', 'out', 'merged'].map((name) => join(folder, name));
    const figure2 = { ...tiny.figure2, trials: 2 };
    writeFileSync(preset!, JSON.stringify({ seed: 1, engine: 'wasm', figure2 }));
    const run = (...args: string[]) => runMain([...args, '--preset', preset!, '--out', out!]);
    const drawn = await run('figure2');
    expect(drawn).toMatchObject({ code: 0, stderr: '' });
    expect(drawn.stdout).toMatch(/figure2: 5 pictures/);
    const svg = (name: string) => readFileSync(join(out!, 'figure2', `${name}.svg`), 'utf8');
    for (const name of figure2PanelNames) {
      expect(svg('figure2')).toContain(`data-panel="${name}-spread"`);
      expect(svg(name)).toMatch(/mean and standard deviation of 2 networks a cell/);
    }

    const table = join(out!, 'figure2/metrics.csv');
    const metrics = readCsv(table);
    expect(metrics.rows).toHaveLength(18);
    expect(new Set(metrics.rows.map((row) => row[metrics.columns.indexOf('seed')])).size).toBe(18);
    expect(await run('claims', '--measure')).toMatchObject({ code: 0, stderr: '' });
    expect(await run('explore')).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(join(out!, 'explorer/index.html'), 'utf8')).toContain('"trials":2');
    expect(await run('report')).toMatchObject({ code: 0, stderr: '' });
    expect(await runMain(['verify', out!])).toMatchObject({ code: 0 });

    // Shards merge into the same table; a preview shows the cells of one preset.
    for (const shard of ['1', '2']) {
      const place = ['--shard', `${shard}/2`, '--out', join(folder, `part${shard}`)];
      expect(await runMain(['sweep', '--preset', preset!, ...place])).toMatchObject({ code: 0 });
    }
    const parts = ['part1', 'part2'].map((name) => join(folder, name));
    expect(await runMain(['merge', ...parts, '--preset', preset!, '--out', merged!])).toMatchObject(
      { code: 0 },
    );
    expect(readFileSync(join(merged!, 'figure2/metrics.csv'), 'utf8')).toBe(
      readFileSync(table, 'utf8'),
    );
    const first = readFileSync(table, 'utf8').split('\n').slice(0, 6).join('\n');
    mkdirSync(join(out!, 'preview'));
    writeFileSync(join(out!, 'preview/metrics.csv'), `${first}\n`);
    expect(await run('preview')).toMatchObject({ code: 0, stderr: '' });
    expect(svg('figure2.preview')).toMatch(/interpolated \(2 of 9 cells are computed\)/);
  });
});

it.each([
  ['column', [-2], [0, 1]],
  ['cell', [-2], [1]],
])(
  'a grid that is one %s is computed, drawn as curves, shown and predicted',
  async (_, sigma, w) => {
    const cwd = temporaryFolder();
    const figure2 = { ...tiny.figure2, gammaSigma2: sigma, gammaW: w };
    writeFileSync(join(cwd, 'line.json'), JSON.stringify({ seed: 1, engine: 'wasm', figure2 }));
    const options = ['--preset', join(cwd, 'line.json'), '--out', join(cwd, 'out')];
    for (const command of ['figure2', 'predict', 'explore', 'report', 'claims --measure']) {
      const { code, stderr } = await runMain([...command.split(' '), ...options]);
      expect({ command, code, stderr }).toMatchObject({ command, code: 0 });
    }
    const svg = readFileSync(join(cwd, 'out/figure2/figure2.svg'), 'utf8');
    expect(svg.match(/class="cells"/g)).toHaveLength(figure2PanelNames.length);
  },
);
