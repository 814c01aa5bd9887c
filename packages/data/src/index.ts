export { assertFinite, decodeNpy } from './decodeNpy.ts';
export {
  type CellSetting,
  type CellWeights,
  cellSeed,
  drawCellWeights,
} from './drawCellWeights.ts';
export { type Data, drawData } from './drawData.ts';
export { encodeNpy, encodeTextNpy } from './encodeNpy.ts';
export { checkFloat32, checkFloat32Array, fitsFloat32, toFloat32 } from './float32.ts';
export { drawMask, drawSampleCovariance, type Loss, powerLawCovariance } from './loss.ts';
export {
  type NamedArray,
  type NpzColumn,
  readArrays,
  readNpy,
  writeNpy,
  writeNpz,
  writeNpzColumns,
} from './npyFile.ts';
export { cellWidth, initialVariance } from './powers.ts';
export { reduceWidth, type WideWeights } from './reduceWidth.ts';
export { dimensionOf, type Shape, type Sizes, shapeOf } from './shape.ts';
export {
  balanceOf,
  type Start,
  type StartOptions,
  startScales,
  variancesOf,
  widestBalanced,
} from './start.ts';
export { type Stream, stream, streamSeed } from './stream.ts';
export { drawNoise, drawSpectrum, drawTeacher } from './teacher.ts';
export { drawWeights, type FloatArray } from './weights.ts';
