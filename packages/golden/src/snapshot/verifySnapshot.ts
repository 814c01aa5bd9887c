import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256, UserError } from '@mixed-dynamics/artifacts';
import { filesIn, foldersIn, isCheckOutput } from './folders.ts';
import { readSnapshot, type Snapshot, snapshotName } from './snapshotFile.ts';

/** A file of a snapshot that changed since the last `golden update`. */
interface SnapshotProblem {
  /** `unreadable`: a broken `snapshot.json`. */
  readonly kind: 'edited' | 'missing' | 'unlisted' | 'unreadable';
  /** Relative to the verified folder. */
  readonly file: string;
  readonly message: string;
}

/**
 * Finds hand edits in the snapshots of one preset.
 * @param goldenDir `golden/<preset>`
 */
export const verifySnapshot = (goldenDir: string): SnapshotProblem[] =>
  inEachFolder(goldenDir, verifyStage);

/**
 * Finds hand edits in the snapshots of all presets.
 * @param root `golden`
 */
export const verifySnapshots = (root: string): SnapshotProblem[] =>
  inEachFolder(root, verifySnapshot);

/** Finds hand edits in the snapshot of one stage, `golden/<preset>/<stage>`. */
export function verifyStage(folder: string): SnapshotProblem[] {
  let snapshot: Snapshot | undefined;
  try {
    snapshot = readSnapshot(folder);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [{ kind: 'unreadable', file: snapshotName, message: error.message }];
  }
  if (!snapshot) {
    const message = `${snapshotName} is missing: \`golden update\` did not write this folder`;
    return [{ kind: 'missing', file: snapshotName, message }];
  }
  const listed = snapshot.files.map(({ path }) => path);
  const unlisted = filesIn(folder).filter(
    (name) => name !== snapshotName && !listed.includes(name) && !isCheckOutput(name),
  );
  return [
    ...snapshot.files.flatMap((file) => verifyFile(folder, file) ?? []),
    ...unlisted.map((file) => {
      const message = `${file} is not listed in ${snapshotName}: \`golden update\` did not write it`;
      return { kind: 'unlisted' as const, file, message };
    }),
  ];
}

function verifyFile(
  folder: string,
  { path, sha256: recorded }: Snapshot['files'][number],
): SnapshotProblem | undefined {
  const full = join(folder, path);
  if (!existsSync(full)) {
    return {
      kind: 'missing',
      file: path,
      message: `${path} is missing, but belongs to the snapshot`,
    };
  }
  if (sha256(readFileSync(full)) === recorded) return undefined;
  const message = `${path} was changed by hand; only \`golden update\` may change it`;
  return { kind: 'edited', file: path, message };
}

function inEachFolder(
  root: string,
  verify: (folder: string) => SnapshotProblem[],
): SnapshotProblem[] {
  return foldersIn(root).flatMap((folder) =>
    verify(join(root, folder)).map(({ kind, file, message }) => ({
      ...{ kind, file: `${folder}/${file}`, message: `${folder}/${message}` },
    })),
  );
}
