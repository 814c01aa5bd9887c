import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatCsv, type Table, UserError, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { comparePng, type PngComparison } from '../png/comparePng.ts';
import { sideBySide } from '../png/readPixels.ts';
import { compareTables, type TableComparison } from '../tables/compareTables.ts';
import { keyOf, readTable, rowScales, shapeOf } from '../tables/tableShape.ts';
import { pictureShare, type Tolerances, toleranceOf } from '../tolerances/tolerances.ts';
import { type SvgComparison, svgDifference } from './drawnPictures.ts';
import { besides } from './folders.ts';

/** The comparison of one file of a snapshot. */
export type FileReport = {
  readonly file: string;
  readonly pass: boolean;
  /** Why it was not compared: it is missing, extra or unreadable. */
  readonly problem?: string;
  /** Files that the check wrote beside the output. */
  readonly written: readonly string[];
} & (
  | { readonly kind: 'table'; readonly comparison?: TableComparison }
  | { readonly kind: 'svg'; readonly comparison?: SvgComparison }
  | { readonly kind: 'png'; readonly comparison?: Omit<PngComparison, 'diff'> }
);

/** The pictures that the current code draws from the tables of a folder, or the reason why it cannot. */
export type Drawn = Readonly<Record<string, string>> | Error;

export interface FileContext {
  /** Folders of the stage: `out/<preset>/<stage>` and `golden/<preset>/<stage>`. */
  readonly out: string;
  readonly golden: string;
  readonly tolerances: Tolerances;
  readonly drawn: { readonly out: Drawn; readonly golden: Drawn };
  /** Write `X.changed.*` and `X.diff.png` beside an output that fails. */
  readonly write: boolean;
  /** How many differences of a table to list. */
  readonly limit: number | undefined;
}

/** Compares one file that exists on both sides. An unreadable file is reported, not thrown. */
export async function compareFile(
  file: string,
  kind: FileReport['kind'],
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
  const [actual, golden] = [context.out, context.golden].map((folder) =>
    readTable(join(folder, file)),
  ) as [ReturnType<typeof readTable>, ReturnType<typeof readTable>];
  const { limit } = context;
  const comparison = compareTables(actual, golden, {
    key: keyOf(shapeOf(file), golden.columns),
    toleranceOf: (column) => toleranceOf(context.tolerances, file, column),
    scales: rowScales(file, golden),
    ...(limit !== undefined && { limit }),
  });
  return tableReport(file, comparison, context);
}

/** The report on a compared table; writes the differences of a failing one. */
export function tableReport(
  file: string,
  comparison: TableComparison,
  context: Pick<FileContext, 'out' | 'write'>,
): FileReport {
  const { pass } = comparison;
  const written = writer(file, pass, context);
  written.write('changed.csv', () => formatCsv(differencesTable(comparison)));
  return { file, kind: 'table', pass, comparison, written: written.names };
}

/**
 * The differences of a comparison as a table, worst first: key, old value, new value, and the fraction
 * of the tolerance. Problems with whole rows come first, without values.
 */
function differencesTable({ rowProblems, differences }: TableComparison): Table {
  const keys = Object.keys(rowProblems[0]?.key ?? differences[0]?.key ?? {});
  return {
    columns: [...keys, 'column', 'golden', 'actual', 'absolute', 'relative', 'used'],
    rows: [
      ...rowProblems.map(({ key, kind }) => [
        ...keys.map((name) => key[name]!),
        `${kind} row`,
        ...['', '', '', '', ''],
      ]),
      ...differences.map(({ key, column, golden, actual, absolute, relative, used }) => [
        ...keys.map((name) => key[name]!),
        column,
        golden,
        actual,
        absolute ?? '',
        relative ?? '',
        used ?? '',
      ]),
    ],
  };
}

/** Compares both pictures with those that the current code draws from the tables beside them. */
function compareSvgFile(file: string, context: FileContext): FileReport {
  const name = file.replace(/\.svg$/, '');
  const side = (folder: string, drawn: Drawn) => {
    if (drawn instanceof Error) throw drawn;
    const there = readFileSync(join(folder, file), 'utf8');
    return svgDifference(drawn[name] ?? '', there);
  };
  const golden = side(context.golden, context.drawn.golden);
  const actual = side(context.out, context.drawn.out);
  const comparison = { pass: !golden && !actual, golden, actual };
  const written = writer(file, comparison.pass, context);
  const { golden: fromGolden, out } = context.drawn as Record<string, Record<string, string>>;
  written.write('changed.svg', () => (golden ? fromGolden : out)![name] ?? '');
  return { file, kind: 'svg', pass: comparison.pass, comparison, written: written.names };
}

async function comparePngFile(file: string, context: FileContext): Promise<FileReport> {
  const [actual, golden] = [context.out, context.golden].map((folder) =>
    readFileSync(join(folder, file)),
  ) as [Buffer, Buffer];
  const share = pictureShare(context.tolerances, file.replace(/\.png$/, ''));
  const { diff, ...comparison } = await comparePng(actual, golden, { share });
  const written = writer(file, comparison.pass, context);
  if (!comparison.pass) {
    const both = await sideBySide(golden, actual);
    written.write('changed.png', () => both);
    if (diff) written.write('diff.png', () => diff);
  }
  return { file, kind: 'png', pass: comparison.pass, comparison, written: written.names };
}

function writer(file: string, pass: boolean, { out, write }: Pick<FileContext, 'out' | 'write'>) {
  const names: string[] = [];
  return {
    names,
    write(ending: string, content: () => Uint8Array | string) {
      if (pass || !write || !existsSync(out)) return;
      const name = besides(file, ending);
      writeFileAtomically(join(out, name), content());
      names.push(name);
    },
  };
}
