// Exports of `@mixed-dynamics/sweep/preset`: presets, without loading an engine.
export { axisValues } from '../grid/axis.ts';
export { axesOf } from './axes.ts';
export { atValues, type DataSection, dataNames, dataOf, dataVariants } from './data.ts';
export { axisForm, explainKeys, type KeyFacts } from './explainKeys.ts';
export { filesOf } from './files.ts';
export type { AxisKey } from './keys.ts';
export { loadPreset, presetNames } from './loadPreset.ts';
export {
  canonicalPreset,
  type Figure1Section,
  type Figure2Section,
  networkAt,
  type Preset,
  parsePreset,
  planeAt,
  presetEngines,
  presetHash,
  presetJsonSchema,
  type ScalingSection,
} from './preset.ts';
export { missingTheory, untrained } from './theoryOf.ts';
