import { page } from './page.ts';
import { type ReportOptions, readReport } from './readReport.ts';

/**
 * The report on a run as one HTML file that needs no other: figures as now and as golden, heat maps
 * of what differs relative to its tolerance, the worst values, where both sides come from, links
 * to the data. It reads the results and the snapshots, writes nothing, and knows no clock: the same
 * files give the same page. Links are relative to `<outDir>/report/`.
 * @throws UserError when there are no results
 */
export async function buildReport(options: ReportOptions): Promise<string> {
  return page(await readReport(options));
}
