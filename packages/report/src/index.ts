export { buildReport } from './buildReport.ts';
export type { ReportOptions } from './model/readReport.ts';
export { type ComparedFigure, type Comparison, comparisonPage } from './view/comparisonPage.ts';
export { writeReport } from './writeReport.ts';
