export { cellWidth } from './cellWidth.ts';
export { assertFinite, decodeNpy } from './decodeNpy.ts';
export { type CellWeights, drawCellWeights } from './drawCellWeights.ts';
export { drawData } from './drawData.ts';
export { encodeNpy, encodeTextNpy } from './encodeNpy.ts';
export { checkFloat32, checkFloat32Array, fitsFloat32, toFloat32 } from './float32.ts';
export { initialVariance } from './initialVariance.ts';
export { drawNoise } from './noise.ts';
export {
  type NamedArray,
  type NpzColumn,
  readArrays,
  readNpy,
  writeNpy,
  writeNpz,
  writeNpzColumns,
} from './npyFile.ts';
export { reduceWidth, type WideWeights } from './reduceWidth.ts';
export { type Stream, stream, streamSeed } from './stream.ts';
export { drawTeacher } from './teacher.ts';
export { drawWeights, type FloatArray } from './weights.ts';
