import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Manifest, manifestsIn, readManifest, UserError } from '@mixed-dynamics/artifacts';
import { readSnapshot } from '@mixed-dynamics/golden';

/** One manifest as both sides have it; what a side lacks or cannot be read has no key. */
export interface ManifestPair {
  /** `manifest.json`, `figure2.manifest.json` */
  readonly file: string;
  readonly run?: Manifest;
  readonly golden?: Manifest;
}

/** When and why results were accepted as golden. */
export interface Acceptance {
  readonly updated: string;
  readonly reason: string;
}

/** All manifests of a stage: those of tables before those of pictures, which have an engine less. */
export function readManifests(out: string, golden: string): ManifestPair[] {
  const files = [...new Set([...manifestsIn(out), ...manifestsIn(golden)].map((p) => basename(p)))];
  const pairs = files.map((file): ManifestPair => {
    const [run, kept] = [out, golden].map((folder) => readIf(join(folder, file)));
    return { file, ...(run && { run }), ...(kept && { golden: kept }) };
  });
  const computes = ({ run, golden: kept }: ManifestPair) => (run ?? kept)?.engine !== undefined;
  return pairs.sort((a, b) => Number(computes(b)) - Number(computes(a)));
}

/** What `snapshot.json` says of its origin; undefined without a readable one. */
export function readAcceptance(golden: string): Acceptance | undefined {
  // The check reports a broken snapshot.
  const snapshot = unlessRefused(() => readSnapshot(golden));
  return snapshot && { updated: snapshot.updated, reason: snapshot.reason };
}

function readIf(path: string): Manifest | undefined {
  return existsSync(path) ? unlessRefused(() => readManifest(path)) : undefined;
}

function unlessRefused<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return undefined;
  }
}
