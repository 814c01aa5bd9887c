import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expected, type Table } from '@mixed-dynamics/artifacts';
import { figure1PanelNames, figure2PanelNames } from '@mixed-dynamics/figures';
import {
  type CheckOptions,
  checkSnapshot,
  readTable,
  type SnapshotReport,
  type StageReport,
} from '@mixed-dynamics/golden';
import { type ClaimsModel, readClaims } from './claims.ts';
import { type ComparedTable, comparedTables } from './comparedTables.ts';
import { listResults, type ResultFile } from './files.ts';
import { type PicturePair, readPicture } from './pictures.ts';
import {
  type Acceptance,
  type ManifestPair,
  readAcceptance,
  readIf,
  readManifests,
} from './provenance.ts';

/** The options of a check; `goldenDir` need not exist. */
export interface ReportOptions extends Omit<CheckOptions, 'stages' | 'write' | 'limit'> {
  /** What was run for each figure, in words: how many networks, d, K, c. */
  readonly settings?: Readonly<Partial<Record<FigureName, string | undefined>>>;
}

/** One figure and its provenance, on both sides. */
export interface FigureModel {
  readonly name: FigureName;
  /** What was run, in words, if known. */
  readonly setting: string | undefined;
  readonly whole: PicturePair;
  readonly panels: readonly PicturePair[];
  readonly manifests: readonly ManifestPair[];
  readonly acceptance: Acceptance | undefined;
  /** The check's report; undefined when there is nothing to compare with. */
  readonly report: StageReport | undefined;
}

/** The content of the page. */
export interface ReportModel {
  readonly preset: string;
  readonly figures: readonly FigureModel[];
  /** The check of the whole run; undefined when there is nothing to compare with. */
  readonly check: SnapshotReport | undefined;
  /** The stages in the check; empty if there was no check. */
  readonly stages: readonly StageReport[];
  readonly tables: readonly ComparedTable[];
  /** The plane of the run, one row per network; undefined if there is none that can be read. */
  readonly plane: Table | undefined;
  /** The paper's claims; undefined if they have not been measured. */
  readonly claims: ClaimsModel | undefined;
  readonly files: readonly ResultFile[];
}

const panelNames = { figure1: figure1PanelNames, figure2: figure2PanelNames } as const;
type FigureName = keyof typeof panelNames;
const figureNames = ['figure1', 'figure2'] as const satisfies readonly FigureName[];

/**
 * Reads a run and its snapshots, and compares them as the check does.
 * @throws UserError when the results folder contains no figure
 */
export async function readReport(options: ReportOptions): Promise<ReportModel> {
  const { outDir, goldenDir, preset } = options;
  if (!figureNames.some((name) => holdsFiles(join(outDir, name)))) {
    throw expected({
      culprit: outDir,
      expected: 'results of a run',
      got: existsSync(outDir) ? 'neither figure1 nor figure2' : 'no such folder',
      remedy: `produce them first, for example with \`mixed-dynamics figure2 --preset ${preset.name}\``,
    });
  }
  const compared = figureNames.some((name) => holdsFiles(join(goldenDir, name)));
  const check = compared
    ? await checkSnapshot({ ...options, write: false, limit: Number.POSITIVE_INFINITY })
    : undefined;
  const stages = check?.stages ?? [];
  const figures: FigureModel[] = [];
  for (const name of figureNames) {
    const report = stages.find(({ stage }) => stage === name);
    if (report || holdsFiles(join(outDir, name))) {
      figures.push(await readFigure(name, options, report));
    }
  }
  const tables = stages
    .flatMap((stage) => comparedTables(stage, outDir))
    .sort((a, b) => a.comparison.key.length - b.comparison.key.length);
  return {
    preset: preset.name,
    ...{ figures, check, stages, tables },
    // If the table is damaged, the check says so.
    plane: readIf(join(outDir, 'figure2/metrics.csv'), readTable),
    claims: readClaims(outDir),
    files: listResults(outDir),
  };
}

async function readFigure(
  name: FigureName,
  { outDir, goldenDir, settings = {} }: ReportOptions,
  report: StageReport | undefined,
): Promise<FigureModel> {
  const [out, golden] = [join(outDir, name), join(goldenDir, name)];
  const [whole, ...panels] = await Promise.all(
    [name, ...panelNames[name]].map((picture) => readPicture(picture, out, golden)),
  );
  return {
    name,
    setting: settings[name],
    whole: whole!,
    panels: panels.filter(({ run, golden: kept }) => run !== undefined || kept !== undefined),
    manifests: readManifests(out, golden),
    acceptance: readAcceptance(golden),
    report,
  };
}

function holdsFiles(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).length > 0;
}
