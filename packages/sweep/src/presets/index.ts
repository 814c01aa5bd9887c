// What `@mixed-dynamics/sweep/preset` exports: presets alone, without the engines behind a sweep.
export { axisValues } from '../grid/grid.ts';
export { type LoadedPreset, loadPreset, presetNames } from './loadPreset.ts';
export {
  canonicalPreset,
  type EnsembleSection,
  type Figure1Section,
  type Figure2Section,
  type Preset,
  parsePreset,
  presetEngines,
  presetHash,
  presetJsonSchema,
  type ScalingSection,
  type StepSizeSection,
} from './preset.ts';
