import { join } from 'node:path';
import { expected } from '@mixed-dynamics/artifacts';
import { curvesName, encodeCurves } from '../networks/curvesFile.ts';
import { readTable } from '../tables/tableShape.ts';
import { metricsName, readPlane, trajectoriesName } from './comparePlaneFiles.ts';
import { comparedFiles, kindOf } from './folders.ts';
import { outputProblems, type Run, readRun } from './runManifest.ts';

/** The results of a stage that may become its snapshot, and the run they come from. */
export interface AcceptableRun {
  readonly stage: string;
  readonly folder: string;
  readonly run: Run;
  /** Files to copy. */
  readonly files: readonly string[];
  /** Contents of files derived from the results, by name. */
  readonly made: Readonly<Record<string, Uint8Array>>;
}

/**
 * Decides whether the results of a stage may become golden. Others must be able to reproduce them: they
 * must come from committed code, be complete, and be unchanged since.
 * @throws UserError when there are no results or no manifest, when the code was not committed, when
 *   a cell failed, when curves are missing, or when files differ from what the manifest records
 */
export async function acceptableRun(outDir: string, stage: string): Promise<AcceptableRun> {
  const folder = join(outDir, stage);
  const files = comparedFiles(folder);
  const refuse = (wanted: string, got: string, remedy: string) =>
    expected({ culprit: folder, expected: wanted, got, remedy });
  if (files.length === 0) throw refuse('results of a run', 'none', `run ${stage} first`);
  const run = readRun(folder);
  if (!run) {
    throw refuse('results with their manifest.json', 'no manifest', `run ${stage} again`);
  }
  if (run.dirty) {
    throw refuse(
      'results of committed code',
      'a run with uncommitted changes (git.dirty in its manifest)',
      `commit or remove the changes and run ${stage} again`,
    );
  }
  const hasPlane = files.includes(metricsName);
  const needed = [...files, ...(hasPlane ? [trajectoriesName] : [])];
  const problems = outputProblems(run, outDir, stage, needed);
  if (problems.length > 0) {
    throw refuse('the files that its manifest records', problems.join(', '), `run ${stage} again`);
  }
  const failed = files
    .filter((file) => kindOf(file) === 'table')
    .flatMap((f) => failedRows(folder, f));
  if (failed.length > 0) {
    throw refuse(
      'a run without failed cells',
      `${failed.length} with status 'failed'`,
      'compute them again before accepting the run',
    );
  }
  const made = hasPlane
    ? { [curvesName]: encodeCurves((await readPlane(folder, trajectoriesName)).networks) }
    : {};
  return { stage, folder, run, files, made };
}

function failedRows(folder: string, file: string): readonly unknown[] {
  const table = readTable(join(folder, file));
  const status = table.columns.indexOf('status');
  return status < 0 ? [] : table.rows.filter((row) => row[status] === 'failed');
}
