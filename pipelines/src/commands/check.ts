import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expected, recordFile, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { readRun } from '@mixed-dynamics/crate';
import {
  type Statement,
  type TestOutcome,
  testResultStatement,
} from '@mixed-dynamics/crate/attestation';
import { checkSnapshot, formatComparison, type SnapshotReport } from '@mixed-dynamics/golden';
import type { Command } from 'commander';
import { type Experiment, experimentCommand, withPresetOptions } from '../cli/experiment.ts';
import { goldenFolder, projectFolder, shortPath } from '../cli/project.ts';
import { CheckFailed } from '../cli/reportFailure.ts';
import { nonEmpty } from '../cli/values.ts';
import { goldenFacts } from '../golden/goldenFacts.ts';
import { claimsOf } from './claims.ts';
import { ensureTheory } from './theory.ts';

export const help = {
  details:
    'On a mismatch, prints the worst cells, writes marked pictures beside the results, and ends ' +
    'with exit code 1. --attest also writes the outcome of check and claims, as an in-toto ' +
    'statement about every file of the run, for the publisher to sign.',
  example: 'mixed-dynamics check --preset small',
};

export default function define(command: Command): Command {
  command.option(
    '--attest <file>',
    'write the test result (in-toto Statement) of check and claims',
    nonEmpty('a file'),
  );
  return experimentCommand(withPresetOptions(command), check);
}

/**
 * Compares results with the preset's snapshots and prints the differences.
 * @throws CheckFailed when there are differences beyond the tolerances
 */
async function check(
  experiment: Experiment,
  { attest }: { readonly attest?: string },
): Promise<void> {
  await ensureTheory(experiment);
  const report = await checkSnapshot(goldenFacts(experiment));
  process.stdout.write(formatComparison(report));
  if (attest !== undefined) {
    const statement = testResultOf(experiment, report);
    writeFileAtomically(attest, `${JSON.stringify(statement, null, 2)}\n`);
    console.log(`check: test result of ${statement.subject.length} files in ${shortPath(attest)}`);
  }
  if (!report.pass) throw new CheckFailed();
}

/**
 * The test result of a run: what it was compared with, and the outcome of every comparison and every claim.
 * @throws UserError when a file that a stage recorded is missing
 */
export function testResultOf(experiment: Experiment, report: SnapshotReport): Statement {
  const { name, root, preset, sha256 } = experiment;
  const run = readRun(root);
  const subjects = [...run.files, ...run.stages].map(({ path }) => {
    if (existsSync(join(root, path))) return recordFile(join(root, path), root);
    throw expected({
      culprit: join(root, path),
      expected: 'every file that a stage recorded',
      got: 'none',
      remedy: 'run its stage again',
    });
  });
  const snapshots = report.stages
    .map(({ stage }) => join(goldenFolder(name), stage, 'snapshot.json'))
    .filter((file) => existsSync(file))
    .map((file) => recordFile(file, projectFolder));
  const configuration = [{ path: 'preset.json', sha256 }, ...snapshots];
  const compared = report.stages.flatMap(({ stage, pass, files }): TestOutcome[] => [
    { name: `check ${stage}`, outcome: pass ? 'passed' : 'failed' },
    ...files.map(
      (file): TestOutcome => ({
        name: `check ${stage}/${file.file}`,
        outcome: file.pass ? 'passed' : 'failed',
      }),
    ),
  ]);
  const words = { holds: 'passed', fails: 'failed', 'no-result': 'warned' } as const;
  const claimed = claimsOf(root, preset).map(({ id, outcome }) => ({
    name: `claims ${id}`,
    outcome: words[outcome],
  }));
  return testResultStatement(subjects, configuration, [...compared, ...claimed]);
}
