export { buildExplorer, type ExplorerOptions } from './buildExplorer.ts';
export type { FinishedCell } from './live/cellFeed.ts';
export { type LiveOptions, type LiveServer, serveExplorer } from './live/serveExplorer.ts';
export type { Facts, Figure1Setting } from './model/facts.ts';
export type { Plane } from './model/plane.ts';
export { figure1Tables } from './model/readFigure1.ts';
export { writeExplorer } from './writeExplorer.ts';
