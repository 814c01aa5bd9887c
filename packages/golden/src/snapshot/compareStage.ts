import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '@mixed-dynamics/artifacts';
import { type EngineClass, engineClassOf } from '../engineClass.ts';
import type { Numbers } from '../pictureTolerances.ts';
import { compareFile, type FileContext, type FileReport } from './compareFile.ts';
import { comparedFiles, filesIn, isCheckOutput, kindOf } from './folders.ts';
import { type Run, readRun } from './runManifest.ts';
import { outputProblems } from './runOutputs.ts';
import { readSnapshot, type Snapshot } from './snapshotFile.ts';
import { verifyStage } from './verifySnapshot.ts';

/** How the results of one stage compare with their snapshot. */
export interface StageReport {
  readonly stage: string;
  readonly pass: boolean;
  /** State of the numbers, which decides how pictures are compared. */
  readonly numbers: 'identical' | 'drifted' | 'failed';
  readonly engineClass: EngineClass;
  readonly engines: { readonly golden?: string; readonly actual?: string };
  /** What fails the stage as a whole: hand edits of the snapshot, no snapshot, no results. */
  readonly problems: readonly string[];
  /** What is worth knowing but fails nothing: another preset, an edited output, no manifest. */
  readonly notes: readonly string[];
  /** Failing files first, tables before pictures. */
  readonly files: readonly FileReport[];
}

export interface StageOptions {
  readonly outDir: string;
  readonly goldenDir: string;
  readonly write: boolean;
}

/** Compares one stage: tables first, for what they say decides how strict pictures are held. */
export async function compareStage(stage: string, options: StageOptions): Promise<StageReport> {
  const out = join(options.outDir, stage);
  const golden = join(options.goldenDir, stage);
  removeOldCheck(out, options.write);
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
  const absent = whatIsAbsent(stage, out, golden);
  if (absent) {
    return { ...about, pass: false, numbers: 'failed', problems: [absent], notes: [], files: [] };
  }
  const context = { out, golden, engineClass, write: options.write };
  const { numbers, files } = await compareFiles(context);
  return {
    ...about,
    pass: problems.length === 0 && files.every(({ pass }) => pass),
    numbers,
    problems,
    notes: notesOn(run, snapshot, options.outDir, stage),
    files,
  };
}

/** Where results and snapshot come from, and what is wrong with what says so. */
function readOrigins(out: string, golden: string) {
  const problems = verifyStage(golden).map(({ message }) => `snapshot: ${message}`);
  const readable = <Result>(read: () => Result): Result | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return undefined;
    }
  };
  const snapshot = readable(() => readSnapshot(golden));
  const run = readable(() => readRun(out));
  return { run, snapshot, problems };
}

function whatIsAbsent(stage: string, out: string, golden: string): string | undefined {
  if (comparedFiles(golden).length === 0) {
    return `no snapshot of ${stage}: accept these results with \`golden update\``;
  }
  if (comparedFiles(out).length === 0) return `no results of ${stage}: run it first`;
  return undefined;
}

async function compareFiles(context: Omit<FileContext, 'numbers'>) {
  const { golden, out } = context;
  const names = [...new Set([...comparedFiles(golden), ...comparedFiles(out)])].sort();
  const compareAll = (kinds: readonly string[], numbers: Numbers) =>
    Promise.all(
      names
        .filter((file) => kinds.includes(kindOf(file)!))
        .map((file) => compareOrReport(file, { ...context, numbers })),
    );
  const tables = await compareAll(['table'], 'identical');
  const numbers = stateOf(tables);
  const strictness = numbers === 'identical' ? 'identical' : 'drifted';
  const pictures = await compareAll(['svg', 'png'], strictness);
  const files = [...tables, ...pictures].sort((a, b) => Number(a.pass) - Number(b.pass));
  return { numbers, files };
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

function stateOf(tables: readonly FileReport[]): StageReport['numbers'] {
  const verdicts = tables.map((one) =>
    one.kind === 'table' ? one.comparison?.verdict : undefined,
  );
  if (verdicts.some((verdict) => verdict === undefined || verdict === 'failed')) return 'failed';
  return verdicts.includes('drifted') ? 'drifted' : 'identical';
}

function notesOn(
  run: Run | undefined,
  snapshot: Snapshot | undefined,
  outDir: string,
  stage: string,
): string[] {
  if (!run) {
    return ['no readable manifest beside the results: their engine and commit are not known'];
  }
  const preset = snapshot?.preset;
  const otherPreset = preset && run.preset && preset.sha256 !== run.preset.sha256;
  return [
    ...(otherPreset ? [`the preset '${run.preset.name}' changed since the snapshot`] : []),
    ...(run.dirty ? ['the results come from uncommitted code'] : []),
    ...outputProblems(run, outDir, stage, []),
  ];
}

/** Clears what an earlier check wrote, lest a repaired picture still shows its old difference. */
function removeOldCheck(out: string, write: boolean): void {
  if (!write) return;
  for (const name of filesIn(out).filter(isCheckOutput)) rmSync(join(out, name));
}
