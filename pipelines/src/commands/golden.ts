import { updateSnapshot } from '@mixed-dynamics/golden';
import type { Command } from 'commander';
import {
  checkCommitted,
  type Experiment,
  experimentCommand,
  withPresetOptions,
} from '../cli/experiment.ts';
import { newCommand } from '../cli/newCommand.ts';
import { goldenFolder, shortPath } from '../cli/project.ts';
import { nonEmpty, type Parser } from '../cli/values.ts';
import { goldenCalibrate } from '../golden/goldenCalibrate.ts';
import { ensureTheory } from './theory.ts';

export const help = {
  example: 'mixed-dynamics golden update --preset small --reason "why these are right"',
};

export default (command: Command): Command => command.addCommand(update()).addCommand(calibrate());

function update(): Command {
  const made = newCommand('update', {
    summary: 'Make the results of a run the snapshots of its preset, and record why',
    details:
      'The only command that writes golden/. Refuses results of uncommitted code and failed cells.',
    ...help,
  }).requiredOption(
    '--reason <text>',
    'why the results changed',
    nonEmpty('why the results changed'),
  );
  return experimentCommand(withPresetOptions(made), goldenUpdate);
}

function calibrate(): Command {
  const made = newCommand('calibrate', {
    summary: 'Measure how much engines differ, and write three times that as tolerances',
    details:
      'Runs the preset on wasm (plain and relaxed SIMD), on blas with several OpenBLAS ' +
      'kernels, and on cpu if it is small, each in a folder below --out, by default ' +
      'out/<preset>-calibration; finished cells are kept. Writes ' +
      'packages/golden/tolerances/<preset>.json.',
    example: 'mixed-dynamics golden calibrate --preset small',
  }).option(
    '--runs <dirs>',
    'results folders of the preset, separated by commas, instead of running it',
    paths,
  );
  type Options = { readonly out?: string; readonly runs?: string[] };
  return experimentCommand(withPresetOptions(made), (experiment, { out, runs }: Options) => {
    const root = out === undefined ? `${experiment.root}-calibration` : experiment.root;
    return goldenCalibrate({ ...experiment, root }, { runs });
  });
}

const paths: Parser<string[]> = function (text) {
  const list = nonEmpty('results folders').call(this, text).split(',');
  return list.map((path) => nonEmpty('a folder between two commas').call(this, path.trim()));
};

/**
 * Accepts the results of a run as its preset's snapshots, and prints the log entry.
 * @throws UserError for a preset outside the project, and as updateSnapshot does
 */
async function goldenUpdate(
  experiment: Experiment,
  { reason }: { readonly reason: string },
): Promise<void> {
  const { name, root } = experiment;
  checkCommitted(experiment);
  await ensureTheory(experiment);
  const goldenDir = goldenFolder(name);
  const updates = await updateSnapshot({ outDir: root, goldenDir, reason });
  for (const { stage, changed, log } of updates) {
    console.log(changed ? log.trimEnd() : `${stage}: the snapshot is up to date`);
  }
  console.log(`golden update: ${updates.length} stages, in ${shortPath(goldenDir)}`);
}
