export { type AgreementFigureData, renderAgreementFigure } from './agreementFigure.ts';
export {
  type ComparisonFigureOptions,
  isPlane,
  renderComparisonFigure,
} from './comparisonFigure.ts';
export { type CurveComparisonOptions, renderCurveComparison } from './curveComparison.ts';
export { type CurveGrid, type CurvePanel, curveStyles, renderCurveGrid } from './curveGrid.ts';
export { type DistancePartsOptions, renderDistanceParts } from './distancePartsFigure.ts';
export { type EnsembleOptions, renderEnsemble } from './ensemble.ts';
export {
  type Figure1Options,
  renderFigure1,
} from './figure1.ts';
export {
  type DynamicsName,
  dynamicsNames,
  singularValueColumns,
  singularValueTextColumns,
} from './figure1Data.ts';
export { type Figure2Options, renderFigure2 } from './figure2.ts';
export { type Figure2OfDrawsOptions, renderFigure2OfDraws } from './figure2OfDraws.ts';
export { useBundledFonts } from './fonts.ts';
export type { Layout } from './layout.ts';
export {
  type Figure1PanelName,
  type Figure2PanelName,
  type Format,
  figure1PanelNames,
  figure2PanelNames,
  formats,
  type TextKind,
  textKinds,
} from './names.ts';
export type { Origin } from './origin.ts';
export type { RenderedFigure } from './planePage.ts';
export { type PredictedFigure2Options, renderPredictedFigure2 } from './predictedFigure2.ts';
export { renderScalingFigure, type ScalingFigureData } from './scalingFigure.ts';
export { renderStepSizeFigure, type StepSizeFigureOptions } from './stepSizeFigure.ts';
export { type PngOptions, svgToPng } from './svgToPng.ts';
export { renderTheoryFigure, type TheoryFigureOptions } from './theoryFigure.ts';
export {
  type WriteAgreementFigureOptions,
  type WriteEnsembleOptions,
  type WriteFigure1Options,
  type WriteFigure2OfDrawsOptions,
  type WriteFigure2Options,
  type WritePredictedFigure2Options,
  type WriteScalingFigureOptions,
  type WriteStepSizeFigureOptions,
  type WriteTheoryFiguresOptions,
  writeAgreementFigure,
  writeEnsemble,
  writeFigure1,
  writeFigure2,
  writeFigure2OfDraws,
  writePredictedFigure2,
  writeScalingFigure,
  writeStepSizeFigure,
  writeTheoryFigures,
} from './writeFigures.ts';
