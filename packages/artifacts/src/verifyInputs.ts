import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { type FileRecord, recordFile } from './fileRecord.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { expected } from './userError.ts';

/**
 * Recomputes the SHA-256 of every file that a stage is about to read, and compares it with the manifest of the stage
 * that wrote the file. This is the nearest `manifest.json` or `*.manifest.json` that lists the file, from the file's
 * folder up to the results folder. The check detects, for example, a damaged file restored from a cache.
 * @param root the results folder, `out/<preset>`
 * @param preset the preset whose results are required; by default any preset
 * @returns the records of the files, ready for this stage's own manifest
 * @throws UserError that names the first file that is missing, changed, in no manifest, or made for another preset
 */
export function verifyInputs(
  paths: readonly string[],
  root: string,
  preset?: PresetIdentity,
): FileRecord[] {
  return paths.map((path) => {
    const actual = recordFile(path, root);
    const source = findRecord(path, actual.path, root);
    if (!source) {
      throw expected({
        culprit: path,
        expected: 'a manifest beside it that lists it',
        got: 'none',
        remedy: 'produce it with its stage instead of copying it here',
      });
    }
    if (preset) checkPreset(path, source, preset);
    checkRecord(path, source.record, actual, source.stage);
    return actual;
  });
}

/** A preset, identified by its name and the SHA-256 of its content. */
type PresetIdentity = NonNullable<Manifest['preset']>;

/** Refuses results of another preset, or of the same preset before it was edited. */
function checkPreset(path: string, { stage, preset }: Manifest, wanted: PresetIdentity): void {
  if (!preset || preset.sha256 === wanted.sha256) return;
  throw expected({
    culprit: path,
    expected: `results of the preset '${wanted.name}' as it is now (SHA-256 ${wanted.sha256.slice(0, 12)}…)`,
    got: `those of '${preset.name}' (${preset.sha256.slice(0, 12)}…)`,
    remedy: `run the stage '${stage}' again, or name another folder with \`--out\``,
  });
}

/**
 * Refuses a file that differs from its record.
 * @throws UserError that names the file and the stage to run again
 */
export function checkRecord(
  path: string,
  recorded: FileRecord,
  actual: FileRecord,
  stage: string,
): void {
  if (recorded.sha256 === actual.sha256) return;
  throw expected({
    culprit: path,
    expected: `SHA-256 ${recorded.sha256} (${recorded.bytes} bytes), as its manifest records`,
    got: `${actual.sha256} (${actual.bytes} bytes)`,
    remedy: `the file was changed or damaged after it was written: run the stage '${stage}' again`,
  });
}

function findRecord(
  path: string,
  name: string,
  root: string,
): (Manifest & { record: FileRecord }) | undefined {
  for (const folder of foldersUpTo(dirname(resolve(path)), resolve(root))) {
    for (const manifestPath of manifestsIn(folder)) {
      const manifest = readManifest(manifestPath);
      const record = manifest.outputs.find((output) => output.path === name);
      if (record) return { ...manifest, record };
    }
  }
  return undefined;
}

/** A folder and its parents up to the results folder; only the folder itself if it is elsewhere. */
function foldersUpTo(folder: string, root: string): string[] {
  if (!folder.startsWith(`${root}${sep}`)) return [folder];
  return [folder, ...foldersUpTo(dirname(folder), root)];
}

/** The manifests of a folder, in a fixed order. */
export function manifestsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name === 'manifest.json' || name.endsWith('.manifest.json'))
    .sort()
    .map((name) => join(folder, name));
}
