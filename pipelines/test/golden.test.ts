import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { comparePlanes, readPlane, readTolerances } from '@mixed-dynamics/golden';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { openPreset } from '../src/cli/experiment.ts';
import { calibrationRuns } from '../src/golden/calibrationRuns.ts';
import { goldenCalibrate } from '../src/golden/goldenCalibrate.ts';
import { runMain, temporaryFolder } from './runCli.ts';

const root = temporaryFolder();
const tolerances = join(root, 'tolerances');
const whole = openPreset({ preset: 'tiny', out: root });
// Figure 2 alone: half of the processes.
const experiment = { ...whole, preset: { ...whole.preset, figure1: undefined } };
let folders: string[];
let printed: string;

beforeAll(async () => {
  const log = vi.spyOn(console, 'log').mockReturnValue();
  folders = await calibrationRuns(experiment, [
    { name: 'wasm', engine: 'wasm' },
    { name: 'cpu', engine: 'cpu' },
    // Finished cells are stored, so this run takes little time.
    { name: 'wasm', engine: 'wasm', kernel: 'Haswell' },
  ]);
  mkdirSync(tolerances);
  await goldenCalibrate(experiment, { runs: folders, folder: tolerances });
  printed = log.mock.calls.join('\n');
  log.mockRestore();
});

describe('golden calibrate', () => {
  it('runs the preset on each engine, and leaves out kernels that the engine did not use', () => {
    expect(folders).toEqual([join(root, 'wasm'), join(root, 'cpu')]);
    expect(printed).toMatch(/wasm is skipped: OpenBLAS chose other kernels instead/);
    expect(printed).toMatch(/curves\.parquet gd_test_error\n +runs .*\n +wasm \/ cpu +\d/);
  });

  it('writes the differences of the runs, which runs they are, and three times the differences', () => {
    const { preset, classes } = JSON.parse(readFileSync(join(tolerances, 'tiny.json'), 'utf8'));
    expect(preset).toEqual({ name: 'tiny', sha256: whole.sha256 });
    expect(classes.cpu.runs).toMatchObject([{ engine: 'wasm' }, { engine: 'cpu' }]);
    const { single, median } = classes.cpu.tables['curves.parquet'].gd_test_error;
    expect(single.spread).toBeGreaterThan(0);
    expect(single.tolerance).toBeCloseTo(3 * single.spread, 12);
    expect(median.at).toBe('wasm / cpu');
  });

  it('writes tolerances that the runs pass, and no wider ones', async () => {
    const planes = folders.map((folder) =>
      readPlane(join(folder, 'figure2'), 'trajectories.parquet'),
    );
    const [wasm, cpu] = [await planes[0]!, await planes[1]!];
    const stop = experiment.preset.figure2!.stop;
    const measured = readTolerances({ name: 'tiny' }, 'cpu', tolerances);
    const { metrics, curves, networks } = comparePlanes(wasm, cpu, stop, measured);
    expect([metrics, curves, networks].map(({ pass }) => pass)).toEqual([true, true, true]);
    expect(Math.max(metrics.used!, curves.used!)).toBeLessThan(1);
    expect(Math.max(metrics.used!, curves.used!)).toBeGreaterThan(0.3);
  });

  it.each([
    [['--preset', 'tiny', '--runs', join(root, 'wasm')], /`--runs`: expected two runs or more/],
    [
      ['--preset', 'small', '--runs', join(root, 'wasm')],
      /wasm: expected results of the preset 'small' .* got a run of another preset, 'tiny'/,
    ],
    [['--preset', 'tiny', '--set', 'seed=3'], /`--preset`: expected a preset of the project/],
    [['--preset', 'tiny', '--runs', join(root, 'gone')], /gone: expected results .* got none/],
  ])('refuses %j', async (args, text) => {
    const { code, stderr } = await runMain(['golden', 'calibrate', ...args]);
    expect(stderr).toMatch(text);
    expect(code).toBe(2);
  });
});
