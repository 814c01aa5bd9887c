import { sha256 } from '@mixed-dynamics/artifacts';
import { canonicalJson } from './canonicalJson.ts';
import type { Preset } from './preset.ts';

/**
 * What of a preset determines the results, as canonical JSON without `$schema` and `description`:
 * the text of `preset.json` in a results folder.
 */
export function canonicalPreset(preset: Preset): string {
  const { $schema: _schema, description: _description, ...content } = preset;
  return canonicalJson(content);
}

/**
 * Its SHA-256: presets that make the same results have the same hash, whatever the order of their
 * keys and however they are described.
 */
export function presetHash(preset: Preset): string {
  return sha256(canonicalPreset(preset));
}

/** The hash of one section alone, the seed included: the other figure may change without it. */
export function sectionHash(rootSeed: number, section: object): string {
  return sha256(canonicalJson({ rootSeed, section }));
}
