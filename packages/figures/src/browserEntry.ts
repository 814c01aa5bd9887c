// What `@mixed-dynamics/figures/browser` exports: how Figure 2 and the curves look, for a page that
// draws them itself. Nothing here touches Node.
export { tickLabels } from './axes.ts';
export { bandColours, inkOn } from './bandColours.ts';
export { type Box, boxOf, type Point } from './box.ts';
export { contourLines } from './contourField.ts';
export {
  appendLevelLabels,
  appendLevelLines,
  levelLines,
  placeLevelLabels,
} from './contourLayer.ts';
export { palette, type Shades } from './curvePath.ts';
export type { CellState, MetricsGrid } from './metricsGrid.ts';
export { type PanelField, panelField } from './panelField.ts';
export { type Figure2PanelName, type PanelSpec, panelSpecs } from './panelSpecs.ts';
export { appendText, type Run } from './richText.ts';
export { gammaSigma2, gammaW, sigma2W } from './symbols.ts';
export { appendTheoryLine, clipLine, type TheoryLine, theoryLines } from './theoryLines.ts';
