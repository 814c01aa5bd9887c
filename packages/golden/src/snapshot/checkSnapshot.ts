import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { expected } from '@mixed-dynamics/artifacts';
import { compareStage, type StageReport } from './compareStage.ts';
import { foldersIn, stagesIn } from './folders.ts';

export interface CheckOptions {
  /** `out/<preset>`. */
  readonly outDir: string;
  /** `golden/<preset>`. */
  readonly goldenDir: string;
  /** Only these stages; by default all that have a snapshot or results. */
  readonly stages?: readonly string[];
  /** Write `X.changed.*` and `X.diff.png` beside outputs that fail, and remove old ones. Default true. */
  readonly write?: boolean;
}

/** What a check found, ready for JSON. */
export interface SnapshotReport {
  readonly preset: string;
  readonly pass: boolean;
  readonly stages: readonly StageReport[];
}

/**
 * Compares the results of a preset with its snapshots: numbers first, they are the gate, then
 * pictures. Whatever is wrong with the results or the snapshot is in the report.
 * @throws UserError when the preset has no snapshot at all
 */
export async function checkSnapshot({
  outDir,
  goldenDir,
  stages,
  write = true,
}: CheckOptions): Promise<SnapshotReport> {
  const preset = basename(goldenDir);
  if (!existsSync(goldenDir)) {
    throw expected({
      culprit: goldenDir,
      expected: 'the snapshots of a preset',
      got: 'no such folder',
      remedy: `accept the results of a clean run: mixed-dynamics golden update --preset ${preset} --reason "…"`,
    });
  }
  const names = stages ?? [...new Set([...foldersIn(goldenDir), ...stagesIn(outDir)])].sort();
  const reports: StageReport[] = [];
  for (const stage of names) reports.push(await compareStage(stage, { outDir, goldenDir, write }));
  return { preset, pass: reports.every(({ pass }) => pass), stages: reports };
}
