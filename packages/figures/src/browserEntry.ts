// What `@mixed-dynamics/figures/browser` exports: how Figure 2 and the curves look, for a page that
// draws them itself. Nothing here touches Node.
export { tickLabels } from './axes.ts';
export { contourLines, type PanelField, panelField } from './contourField.ts';
export {
  appendLevelLabels,
  appendLevelLines,
  levelLines,
  placeLevelLabels,
} from './contourLayer.ts';
export { palette, type Shades } from './curvePath.ts';
export { type Box, boxOf, type Point } from './geometry.ts';
export type { CellState, MetricsGrid } from './metricsGrid.ts';
export { type Figure2PanelName, type PanelSpec, panelSpecs } from './panelSpecs.ts';
export { appendText, type Run } from './richText.ts';
export { bandColours, inkOn } from './style.ts';
export { gammaSigma2, gammaW, sigma2W } from './symbols.ts';
export { appendTheoryLine, clipLine, type TheoryLine, theoryLines } from './theoryLines.ts';
