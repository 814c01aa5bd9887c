import { existsSync } from 'node:fs';
import { expected } from '@mixed-dynamics/artifacts';
import { compareStage, type StageOptions, type StageReport } from './compareStage.ts';
import { foldersIn, stagesIn } from './folders.ts';

export interface CheckOptions extends Omit<StageOptions, 'write'> {
  /** Only these stages; by default all that have a snapshot or results. */
  readonly stages?: readonly string[];
  /** Write `X.changed.*` and `X.diff.png` beside outputs that fail, and remove old ones. Default true. */
  readonly write?: boolean;
}

/** The result of a check, as plain data. */
export interface SnapshotReport {
  readonly preset: string;
  readonly pass: boolean;
  readonly stages: readonly StageReport[];
}

/**
 * Compares the results of a preset with its snapshots: first numbers, which decide, then pictures. All
 * problems of the results or the snapshot are in the report.
 * @throws UserError when the preset has no snapshot, or its tolerances cannot be read
 */
export async function checkSnapshot({
  stages,
  write = true,
  ...options
}: CheckOptions): Promise<SnapshotReport> {
  const { outDir, goldenDir, preset } = options;
  if (!existsSync(goldenDir)) {
    throw expected({
      culprit: goldenDir,
      expected: 'the snapshots of a preset',
      got: 'no such folder',
      remedy: `accept the results of a clean run: mixed-dynamics golden update --preset ${preset.name} --reason "…"`,
    });
  }
  const names = stages ?? [...new Set([...foldersIn(goldenDir), ...stagesIn(outDir)])].sort();
  const reports: StageReport[] = [];
  for (const stage of names) reports.push(await compareStage(stage, { ...options, write }));
  return { preset: preset.name, pass: reports.every(({ pass }) => pass), stages: reports };
}
