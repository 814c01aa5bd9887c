import { join } from 'node:path';
import { writeFileAtomically } from '@mixed-dynamics/artifacts';
import { buildReport } from './buildReport.ts';
import type { ReportOptions } from './readReport.ts';

/**
 * Writes `<outDir>/report/index.html`, whole or not at all, and returns its path.
 * @throws UserError when there are no results or the folder cannot be written to
 */
export async function writeReport(options: ReportOptions): Promise<string> {
  const path = join(options.outDir, 'report', 'index.html');
  writeFileAtomically(path, await buildReport(options));
  return path;
}
