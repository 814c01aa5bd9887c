import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  expected,
  type FileRecord,
  type Manifest,
  manifestsIn,
  readManifest,
  recordFile,
} from '@mixed-dynamics/artifacts';
import type { Experiment } from '../frame/openPreset.ts';
import { shortPath } from '../frame/project.ts';

/** What is wrong with one file; undefined when it is as its manifest says. */
type Finding = string | undefined;

/**
 * Compares every output with its manifest, every input with the output that it was, and every
 * manifest's preset with the one at hand.
 * @returns whether all agree
 * @throws UserError when there is no manifest at all, or one that cannot be read
 */
export function verify({ name, sha256, root }: Experiment): boolean {
  const paths = foldersBelow(root).flatMap(manifestsIn);
  if (paths.length === 0) {
    throw expected({
      culprit: shortPath(root),
      expected: 'results with manifests',
      got: 'none',
      remedy: `produce them first, for example with \`mixed-dynamics data --preset ${name}\``,
    });
  }
  const manifests = paths.map((path) => ({ path: shortPath(path), manifest: readManifest(path) }));
  const outputs = new Map(
    manifests.flatMap(({ manifest }) => manifest.outputs.map((record) => [record.path, record])),
  );
  const findings = manifests.flatMap(({ path, manifest }) => [
    presetFinding(path, manifest, sha256),
    ...manifest.inputs.map((record) => inputFinding(record, outputs.get(record.path), path)),
    ...manifest.outputs.map((record) => outputFinding(record, manifest.stage, root)),
  ]);
  const wrong = findings.filter((finding) => finding !== undefined);
  for (const finding of wrong) console.error(finding);
  console.log(
    `verify: ${manifests.length} manifests, ${outputs.size} files, ${wrong.length} differences`,
  );
  return wrong.length === 0;
}

function presetFinding(path: string, { preset, stage }: Manifest, sha256: string): Finding {
  if (!preset || preset.sha256 === sha256) return undefined;
  return `${path}: the stage '${stage}' ran another version of the preset '${preset.name}'`;
}

/** An input that no stage here wrote came from elsewhere and cannot be looked at. */
function inputFinding(
  { path, sha256 }: FileRecord,
  output: FileRecord | undefined,
  manifest: string,
): Finding {
  if (!output || output.sha256 === sha256) return undefined;
  return `${manifest}: made from another ${path} than the one that is there`;
}

function outputFinding(record: FileRecord, stage: string, root: string): Finding {
  const path = join(root, record.path);
  const name = shortPath(path);
  if (!existsSync(path)) return `${name}: missing, the stage '${stage}' recorded it`;
  if (recordFile(path, root).sha256 === record.sha256) return undefined;
  return `${name}: differs from what the stage '${stage}' recorded`;
}

/** The folder and all below it, except the store of single cells. */
function foldersBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const below = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .flatMap((entry) => foldersBelow(join(folder, entry.name)));
  return [folder, ...below];
}
