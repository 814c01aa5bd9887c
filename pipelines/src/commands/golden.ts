import type { Command } from 'commander';
import { newCommand, newCommandGroup } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withPresetOptions } from '../frame/openPreset.ts';
import { nonEmpty } from '../frame/values.ts';

export default function command(): Command {
  return newCommandGroup(
    'golden',
    {
      summary: 'Accept results as golden, and measure what counts as the same',
      example: 'mixed-dynamics golden update --preset small --reason "why these are right"',
    },
    [update(), calibrate()],
  );
}

function update(): Command {
  const made = newCommand('update', {
    summary: 'Make the results of a run the snapshots of its preset, and record why',
    details: 'The only writer of golden/. Refuses results of uncommitted code and failed cells.',
    example: 'mixed-dynamics golden update --preset small --reason "why these are right"',
  }).requiredOption(
    '--reason <text>',
    'why the results changed',
    nonEmpty('--reason', 'why the results changed'),
  );
  return withPresetOptions(made).action(async (options: PresetOptions & { reason: string }) => {
    const experiment = openPreset(options);
    const { goldenUpdate } = await import('../steps/goldenUpdate.ts');
    await goldenUpdate(experiment, options.reason);
  });
}

function calibrate(): Command {
  const made = newCommand('calibrate', {
    summary: 'Measure what engines differ by, and write three times that as tolerances',
    details:
      'Runs the preset by wasm (plain and relaxed SIMD), by blas with several kernels of OpenBLAS, ' +
      'and by cpu where it is small, each in a folder below --out, by default out/<preset>-calibration; what is finished is kept. ' +
      'Writes packages/golden/tolerances/<preset>.json.',
    example: 'mixed-dynamics golden calibrate --preset small',
  }).option(
    '--runs <dirs>',
    'results folders of the preset, separated by commas, instead of running it',
    paths,
  );
  return withPresetOptions(made).action(async (options: PresetOptions & { runs?: string[] }) => {
    const experiment = openPreset(options);
    const root = options.out === undefined ? `${experiment.root}-calibration` : experiment.root;
    const { goldenCalibrate } = await import('../steps/goldenCalibrate.ts');
    await goldenCalibrate({ ...experiment, root }, { runs: options.runs });
  });
}

function paths(text: string): string[] {
  return nonEmpty(
    '--runs',
    'results folders',
  )(text)
    .split(',')
    .map((path) => nonEmpty('--runs', 'a folder between two commas')(path.trim()));
}
