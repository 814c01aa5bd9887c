// Exports of `@mixed-dynamics/figures/browser`: contours, colours and symbols for pages that draw Figure 2
// themselves. These files must not use Node.

export { contourLines, panelField } from './plane/contourField.ts';
export {
  appendLevelLabels,
  appendLevelLines,
  levelLines,
  placeLevelLabels,
} from './plane/contourLayer.ts';
export { type DrawnAxis, drawnAxis } from './plane/drawnAxis.ts';
export type { MetricsGrid, PlaceState } from './plane/metricsGrid.ts';
export { type Figure2PanelName, type PanelSpec, panelSpecs } from './plane/panelSpecs.ts';
export { type Ranges, rangedByData } from './plane/ranges.ts';
export { appendTheoryLine, clippedLines, theoryLines } from './plane/theoryLines.ts';
export { differenceBands } from './plane/tiles.ts';
export { tickLabels } from './svg/axes.ts';
export { type Box, boxOf, type Point } from './svg/geometry.ts';
export { appendText, type Run } from './svg/richText.ts';
export { bandColours, inkOn } from './svg/style.ts';
export { axisLabel, gammaSigma2, gammaW, sigma2W } from './svg/symbols.ts';
