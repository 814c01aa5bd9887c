// Exports of `@mixed-dynamics/sweep/preset`: presets alone, without engines.
export { axisValues } from '../grid/grid.ts';
export { explainKeys, type KeyFacts } from './explainKeys.ts';
export { loadPreset, presetNames } from './loadPreset.ts';
export {
  canonicalPreset,
  type Figure1Section,
  type Figure2Section,
  type Preset,
  parsePreset,
  presetEngines,
  presetHash,
  presetJsonSchema,
  type ScalingSection,
} from './preset.ts';
