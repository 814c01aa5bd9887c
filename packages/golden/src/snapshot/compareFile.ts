import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatCsv, UserError, writeFileAtomically } from '@mixed-dynamics/artifacts';
import type { EngineClass } from '../engineClass.ts';
import type { Numbers } from '../pictureTolerances.ts';
import { comparePng, type PngComparison } from '../png/comparePng.ts';
import { sideBySide } from '../png/sideBySide.ts';
import { compareSvg, type SvgComparison } from '../svg/compareSvg.ts';
import { markChanges } from '../svg/markChanges.ts';
import { compareTables, type TableComparison } from '../tables/compareTables.ts';
import { differencesTable } from '../tables/differencesTable.ts';
import { readTable } from '../tables/readTable.ts';
import { untolerant } from '../tables/tableTolerances.ts';
import { pictureTolerances, tableTolerances } from '../tolerances.ts';
import { besides, type FileKind } from './folders.ts';

/** What became of one file of a snapshot. */
export type FileReport = {
  readonly file: string;
  readonly pass: boolean;
  /** Why there was nothing to compare: missing, extra, unreadable. */
  readonly problem?: string;
  /** What the check wrote beside the output. */
  readonly written: readonly string[];
} & (
  | { readonly kind: 'table'; readonly comparison?: TableComparison }
  | { readonly kind: 'svg'; readonly comparison?: SvgComparison }
  | { readonly kind: 'png'; readonly comparison?: Omit<PngComparison, 'diff'> }
);

export interface FileContext {
  /** Folders of the stage: `out/<preset>/<stage>` and `golden/<preset>/<stage>`. */
  readonly out: string;
  readonly golden: string;
  readonly engineClass: EngineClass;
  readonly numbers: Numbers;
  /** Write `X.changed.*` and `X.diff.png` beside an output that fails. */
  readonly write: boolean;
}

/** Compares one file that exists on both sides; what cannot be read is a report, no exception. */
export async function compareFile(
  file: string,
  kind: FileKind,
  context: FileContext,
): Promise<FileReport> {
  try {
    if (kind === 'table') return compareTableFile(file, context);
    return await (kind === 'svg' ? compareSvgFile : comparePngFile)(file, context);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { file, kind, pass: false, problem: error.message, written: [] };
  }
}

function compareTableFile(file: string, context: FileContext): FileReport {
  const tolerances = tableTolerances(file);
  const comparison = compareTables(
    readTable(join(context.out, file), tolerances),
    readTable(join(context.golden, file), tolerances),
    { tolerances: tolerances ?? untolerant, engineClass: context.engineClass },
  );
  const written = writer(file, comparison.pass, context);
  written.write('changed.csv', () => formatCsv(differencesTable(comparison)));
  return { file, kind: 'table', pass: comparison.pass, comparison, written: written.names };
}

function compareSvgFile(file: string, context: FileContext): FileReport {
  const [actual, golden] = [context.out, context.golden].map((folder) =>
    readFileSync(join(folder, file), 'utf8'),
  ) as [string, string];
  const { numbers } = context;
  const comparison = compareSvg(actual, golden, { tolerances: pictureTolerances(), numbers });
  const written = writer(file, comparison.pass, context);
  written.write('changed.svg', () => markChanges(actual, golden, comparison.differences));
  return { file, kind: 'svg', pass: comparison.pass, comparison, written: written.names };
}

async function comparePngFile(file: string, context: FileContext): Promise<FileReport> {
  const [actual, golden] = [context.out, context.golden].map((folder) =>
    readFileSync(join(folder, file)),
  ) as [Buffer, Buffer];
  const { numbers } = context;
  const tolerances = pictureTolerances();
  const { diff, ...comparison } = await comparePng(actual, golden, { tolerances, numbers });
  const written = writer(file, comparison.pass, context);
  if (!comparison.pass) {
    const both = await sideBySide(golden, actual);
    written.write('changed.png', () => both);
    if (diff) written.write('diff.png', () => diff);
  }
  return { file, kind: 'png', pass: comparison.pass, comparison, written: written.names };
}

function writer(file: string, pass: boolean, { out, write }: FileContext) {
  const names: string[] = [];
  return {
    names,
    write(ending: string, content: () => Uint8Array | string) {
      if (pass || !write) return;
      const name = besides(file, ending);
      writeFileAtomically(join(out, name), content());
      names.push(name);
    },
  };
}
