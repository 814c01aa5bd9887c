export { buildReport } from './buildReport.ts';
export type { ReportOptions } from './model/readReport.ts';
export { writeReport } from './writeReport.ts';
