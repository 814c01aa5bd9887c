export { type Comparison, comparisonPage } from './comparisonPage.ts';
export { trainingProgram } from './explorer/explorerPage.ts';
export type { Figure1Setting } from './explorer/facts.ts';
export { predictionTable, spectraTable } from './explorer/readResults.ts';
export { type FinishedCell, serveExplorer } from './explorer/serveExplorer.ts';
export {
  buildExplorer,
  buildPlayground,
  type ExplorerOptions,
  type PlaygroundOptions,
  writeExplorer,
} from './explorer/writeExplorer.ts';
export { forBrowsers, withoutNode } from './page/bundle.ts';
export { buildReport, writeReport } from './report/writeReport.ts';
