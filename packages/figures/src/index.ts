export { renderAgreementFigure } from './charts/agreementFigure.ts';
export { curveStyles, renderCurveComparison } from './charts/curveComparison.ts';
export { lineMark, renderPlots } from './charts/plots.ts';
export { renderScalingFigure } from './charts/scalingFigure.ts';
export { isPlane, renderComparisonFigure } from './comparisonFigure.ts';
export {
  singularValueColumns,
  singularValueTextColumns,
} from './curves/figure1Data.ts';
export { renderDistanceParts } from './distancePartsFigure.ts';
export { type Figure1Options, renderFigure1 } from './figure1.ts';
export { renderFigure2, renderPredictedFigure2 } from './figure2.ts';
export { renderEnsemble, renderFigure2OfDraws } from './figure2OfDraws.ts';
export { figure1PanelNames, figure2PanelNames } from './names.ts';
export { svgToPng } from './output/svgToPng.ts';
export { type PictureFiles, picturesOf, writePictures } from './output/writePictures.ts';
export type { RenderedFigure } from './plane/planePage.ts';
export { renderStepSizeFigure } from './stepSizeFigure.ts';
export type { Layout } from './svg/layout.ts';
export type { Origin } from './svg/svgDocument.ts';
export { renderTheoryFigure } from './theoryFigure.ts';
