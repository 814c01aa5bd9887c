import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expected, type StopRule, UserError } from '@mixed-dynamics/artifacts';
import { type EngineClass, engineClassOf } from '../engineClass.ts';
import type { NetworkReport } from '../networks/comparePlanes.ts';
import { readTolerances } from '../tolerances/tolerances.ts';
import { compareFile, type Drawn, type FileContext, type FileReport } from './compareFile.ts';
import { comparePlaneFiles } from './comparePlaneFiles.ts';
import type { DrawStage } from './drawnPictures.ts';
import { comparedFiles, filesIn, foldersIn, isCheckOutput, kindOf, stagesIn } from './folders.ts';
import { ifReadable } from './readJsonFile.ts';
import { outputProblems, type Run, readRun } from './runManifest.ts';
import { readSnapshot, type Snapshot } from './snapshotFile.ts';
import { verifyStage } from './verifySnapshot.ts';

export interface CheckOptions {
  /** `out/<preset>`. */
  readonly outDir: string;
  /** `golden/<preset>`. */
  readonly goldenDir: string;
  /** The preset of the results. */
  readonly preset: { readonly name: string; readonly sha256?: string };
  /** The stop rule of its plane. */
  readonly stop?: StopRule | undefined;
  readonly draw: DrawStage;
  /** Only these stages; by default all that have a snapshot or results. */
  readonly stages?: readonly string[];
  /** Write `X.changed.*` and `X.diff.png` beside outputs that fail, and remove old ones. Default true. */
  readonly write?: boolean;
  /** How many differences of a table to list. */
  readonly limit?: number | undefined;
}

/** The result of a check, as plain data. */
export interface SnapshotReport {
  readonly preset: string;
  readonly pass: boolean;
  readonly stages: readonly StageReport[];
}

/**
 * Compares the results of a preset with its snapshots, numbers and pictures. Problems of the results or
 * the snapshots are reported, not thrown.
 * @throws UserError when the preset has no snapshot, or its tolerances cannot be read
 */
export async function checkSnapshot(options: CheckOptions): Promise<SnapshotReport> {
  const { outDir, goldenDir, preset, stages } = options;
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
  for (const stage of names) reports.push(await compareStage(stage, options));
  return { preset: preset.name, pass: reports.every(({ pass }) => pass), stages: reports };
}

/** The comparison of one stage with its snapshot. */
export interface StageReport {
  readonly stage: string;
  readonly pass: boolean;
  /** `identical`: every value equals that of the snapshot. `drifted`: all are within tolerance. */
  readonly numbers: 'identical' | 'drifted' | 'failed';
  readonly engineClass: EngineClass;
  readonly engines: { readonly golden?: string; readonly actual?: string };
  /** Failures of the stage as a whole: hand edits of the snapshot, no snapshot, no results. */
  readonly problems: readonly string[];
  /** Remarks that do not fail the check: the origin of the tolerances, an edited output. */
  readonly notes: readonly string[];
  /** The decisions of the networks; only for the stage of Figure 2. */
  readonly networks?: NetworkReport;
  /** Failing files first, tables before pictures. */
  readonly files: readonly FileReport[];
}

/** Compares one stage with its snapshot. */
async function compareStage(stage: string, options: CheckOptions): Promise<StageReport> {
  const { outDir, goldenDir, write = true, limit, preset, stop, draw } = options;
  const [out, golden] = [join(outDir, stage), join(goldenDir, stage)];
  // Files of an earlier check must not remain.
  if (write) for (const name of filesIn(out).filter(isCheckOutput)) rmSync(join(out, name));
  const { run, snapshot, problems } = readOrigins(out, golden);
  const engineClass = engineClassOf(run?.engine, snapshot?.engine);
  const about = {
    stage,
    engineClass,
    engines: {
      ...(snapshot?.engine && { golden: snapshot.engine }),
      ...(run?.engine && { actual: run.engine }),
    },
  };
  const missing = whatIsMissing(stage, out, golden);
  if (missing) {
    return { ...about, pass: false, numbers: 'failed', problems: [missing], notes: [], files: [] };
  }
  const tolerances = readTolerances(preset, engineClass);
  const drawn = { out: drawAll(draw, stage, out), golden: drawAll(draw, stage, golden) };
  const context = { out, golden, tolerances, drawn, write, limit };
  const { files, networks } = await compareFiles(context, stop);
  const numbers = stateOf(files, networks);
  return {
    ...about,
    pass: problems.length === 0 && numbers !== 'failed' && files.every(({ pass }) => pass),
    numbers,
    problems,
    notes: [...notesOn(run, snapshot, outDir, stage), ...tolerances.notes],
    ...(networks && { networks }),
    files,
  };
}

function drawAll(draw: DrawStage, stage: string, folder: string): Drawn {
  try {
    return draw(stage, folder) ?? {};
  } catch (error) {
    if (error instanceof UserError) return error;
    return expected({
      culprit: folder,
      expected: 'tables that the current code can draw',
      got: (error as Error).message,
      remedy: `run ${stage} again`,
      cause: error,
    });
  }
}

/** The records of the run and of the snapshot, and hand edits of the snapshot. */
function readOrigins(out: string, golden: string) {
  const problems = verifyStage(golden).map(({ message }) => `snapshot: ${message}`);
  const snapshot = ifReadable(() => readSnapshot(golden));
  return { run: ifReadable(() => readRun(out)), snapshot, problems };
}

function whatIsMissing(stage: string, out: string, golden: string): string | undefined {
  if (comparedFiles(golden).length === 0) {
    return `no snapshot of ${stage}: accept these results with \`golden update\``;
  }
  if (comparedFiles(out).length === 0) return `no results of ${stage}: run it first`;
  return undefined;
}

async function compareFiles(
  context: FileContext,
  stop: StopRule | undefined,
): Promise<{ files: FileReport[]; networks: NetworkReport | undefined }> {
  const { golden, out } = context;
  const plane = await comparePlaneFiles(context, stop);
  const done = plane.files.map(({ file }) => file);
  const names = [...new Set([...comparedFiles(golden), ...comparedFiles(out)])].sort();
  const others = await Promise.all(
    names.filter((file) => !done.includes(file)).map((file) => compareOrReport(file, context)),
  );
  const order = (one: FileReport) => Number(one.pass) * 2 + Number(one.kind !== 'table');
  const files = [...plane.files, ...others].sort((a, b) => order(a) - order(b));
  return { files, networks: plane.networks };
}

async function compareOrReport(file: string, context: FileContext): Promise<FileReport> {
  const kind = kindOf(file)!;
  const has = (folder: string) => filesIn(folder).includes(file);
  if (has(context.out) && has(context.golden)) return compareFile(file, kind, context);
  const problem = has(context.golden)
    ? 'missing: the snapshot has it, the results do not'
    : 'extra: the results have it, the snapshot does not';
  return { file, kind, pass: false, problem, written: [] };
}

function stateOf(
  files: readonly FileReport[],
  networks: NetworkReport | undefined,
): StageReport['numbers'] {
  const verdicts = files.flatMap((one) =>
    one.kind === 'table' ? [one.comparison?.verdict ?? 'failed'] : [],
  );
  if (networks?.pass === false || verdicts.includes('failed')) return 'failed';
  return verdicts.includes('drifted') || networks?.tied.length ? 'drifted' : 'identical';
}

function notesOn(
  run: Run | undefined,
  snapshot: Snapshot | undefined,
  outDir: string,
  stage: string,
): string[] {
  if (!run) {
    return ['no readable manifest beside the results: their engine and commit are unknown'];
  }
  const preset = snapshot?.preset;
  const otherPreset = preset && run.preset && preset.sha256 !== run.preset.sha256;
  return [
    ...(otherPreset ? [`the preset '${run.preset.name}' changed since the snapshot`] : []),
    ...(run.dirty ? ['the results come from uncommitted code'] : []),
    ...outputProblems(run, outDir, stage, []),
  ];
}
