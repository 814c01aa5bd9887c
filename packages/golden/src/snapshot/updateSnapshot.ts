import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expected, recordFile, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { curvesName } from '../networks/curvesFile.ts';
import { type AcceptableRun, acceptableRun } from './acceptableRun.ts';
import { comparedFiles, filesIn, stagesIn } from './folders.ts';
import { logEntry, logHeader } from './logEntry.ts';
import { logName, type Snapshot, snapshotName } from './snapshotFile.ts';
import { verifyStage } from './verifySnapshot.ts';

interface UpdateOptions {
  /** `out/<preset>`. */
  readonly outDir: string;
  /** `golden/<preset>`; created if missing. */
  readonly goldenDir: string;
  /** Why the results changed, for the log. */
  readonly reason: string;
  /** The recorded time. Default now. */
  readonly now?: Date;
}

interface StageUpdate {
  readonly stage: string;
  /** False if the snapshot already had these results and nothing was written. */
  readonly changed: boolean;
  /** The files of the snapshot. */
  readonly files: readonly string[];
  /** The entry added to the log, in Markdown; empty when nothing changed. */
  readonly log: string;
}

/**
 * Accepts the results of a run as the snapshots of its preset; nothing else writes `golden/`. Copies tables,
 * pictures and manifests, samples the curves of the networks into `curves.parquet`, and records the SHA-256
 * of all files in `snapshot.json`, and the reason and the changes in `log.md`. All stages are checked before
 * the first is written, and `snapshot.json` is written last, so that an interrupted update is detected like
 * a hand edit.
 * @throws UserError without a reason, without results, or when a run may not become golden
 */
export async function updateSnapshot({
  outDir,
  goldenDir,
  reason,
  now = new Date(),
}: UpdateOptions): Promise<StageUpdate[]> {
  const sentence = reason.replace(/\s+/g, ' ').trim();
  if (sentence === '') {
    throw expected({
      culprit: '`reason`',
      expected: 'why the results changed',
      got: 'nothing',
      remedy: 'give the reason in a sentence: --reason "…"',
    });
  }
  const stages = stagesIn(outDir);
  if (stages.length === 0) {
    throw expected({
      culprit: outDir,
      expected: 'results of a run',
      got: 'none',
      remedy: 'run the preset first',
    });
  }
  const runs: AcceptableRun[] = [];
  for (const stage of stages) runs.push(await acceptableRun(outDir, stage));
  const updates: StageUpdate[] = [];
  for (const run of runs) {
    updates.push(await updateStage(run, join(goldenDir, run.stage), sentence, now));
  }
  return updates;
}

async function updateStage(
  accepted: AcceptableRun,
  golden: string,
  reason: string,
  now: Date,
): Promise<StageUpdate> {
  const { stage, folder, run, files, made } = accepted;
  const copied = [...files, ...run.manifests];
  const all = [...copied, ...Object.keys(made)];
  if (isCurrent(accepted, golden)) return { stage, changed: false, files: all, log: '' };
  const removed = comparedFiles(golden).filter((name) => !all.includes(name));
  const snapshot: Omit<Snapshot, 'files'> = {
    version: 1,
    stage,
    ...(run.preset && { preset: run.preset }),
    ...(run.seed !== undefined && { seed: run.seed }),
    ...(run.engine && { engine: run.engine }),
    ...(run.commit && { commit: run.commit }),
    updated: now.toISOString(),
    reason,
  };
  // The entry compares with the old files, so it is written before they are overwritten.
  const log = await logEntry(accepted, golden, snapshot, removed);
  const logPath = join(golden, logName);
  const oldLog = existsSync(logPath) ? readFileSync(logPath, 'utf8') : logHeader(stage);
  mkdirSync(golden, { recursive: true });
  const kept = [...all, logName, snapshotName];
  for (const name of filesIn(golden)) if (!kept.includes(name)) rmSync(join(golden, name));
  for (const name of copied) copyFileSync(join(folder, name), join(golden, name));
  for (const [name, bytes] of Object.entries(made)) writeFileAtomically(join(golden, name), bytes);
  writeFileAtomically(logPath, oldLog + log);
  const records = [...all, logName].sort().map((name) => recordFile(join(golden, name), golden));
  const content = JSON.stringify({ ...snapshot, files: records }, null, 2);
  writeFileAtomically(join(golden, snapshotName), `${content}\n`);
  return { stage, changed: true, files: all, log };
}

/** Whether the snapshot is intact and has exactly these tables, curves and pictures. */
function isCurrent({ folder, files, made }: AcceptableRun, golden: string): boolean {
  const bytes = new Map<string, Uint8Array>(Object.entries(made));
  for (const name of files) bytes.set(name, readFileSync(join(folder, name)));
  const there = snapshotResults(golden);
  return (
    verifyStage(golden).length === 0 &&
    there.length === bytes.size &&
    there.every((name) => {
      const content = bytes.get(name);
      return content !== undefined && readFileSync(join(golden, name)).equals(content);
    })
  );
}

/** The results in a snapshot: all files except manifests, `log.md` and `snapshot.json`. */
function snapshotResults(golden: string): string[] {
  return [...comparedFiles(golden), ...filesIn(golden).filter((name) => name === curvesName)];
}
