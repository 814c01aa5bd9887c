import { sha256 } from '@mixed-dynamics/artifacts';
import { canonicalJson } from './canonicalJson.ts';
import type { Preset } from './preset.ts';

/**
 * SHA-256 of a preset's canonical JSON, without `$schema` and `description`: presets that make the
 * same results have the same hash, whatever the order of their keys and however they are described.
 */
export function presetHash(preset: Preset): string {
  const { $schema: _schema, description: _description, ...content } = preset;
  return sha256(canonicalJson(content));
}

/** The hash of one section alone, the seed included: the other figure may change without it. */
export function sectionHash(rootSeed: number, section: object): string {
  return sha256(canonicalJson({ rootSeed, section }));
}
