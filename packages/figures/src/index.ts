export { renderAgreementFigure } from './agreementFigure.ts';
export { isPlane, renderComparisonFigure } from './comparisonFigure.ts';
export { curveStyles, renderCurveComparison } from './curveComparison.ts';
export { renderDistanceParts } from './distancePartsFigure.ts';
export { type Figure1Options, renderFigure1 } from './figure1.ts';
export {
  dynamicsNames,
  singularValueColumns,
  singularValueTextColumns,
} from './figure1Data.ts';
export { renderFigure2, renderPredictedFigure2 } from './figure2.ts';
export { renderEnsemble, renderFigure2OfDraws } from './figure2OfDraws.ts';
export { useBundledFonts } from './fonts.ts';
export type { Layout } from './layout.ts';
export { type Figure2PanelName, figure1PanelNames, figure2PanelNames } from './names.ts';
export type { RenderedFigure } from './planePage.ts';
export { lineMark, renderPlots } from './plots.ts';
export { renderScalingFigure, type ScalingFigureData } from './scalingFigure.ts';
export { renderStepSizeFigure } from './stepSizeFigure.ts';
export type { Origin } from './svgDocument.ts';
export { svgToPng } from './svgToPng.ts';
export { renderTheoryFigure } from './theoryFigure.ts';
export {
  picturesOf,
  type WriteFigure1Options,
  type WriteFigure2Options,
  writeFigure1,
  writeFigure2,
  writePictures,
} from './writeFigures.ts';
