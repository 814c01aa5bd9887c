import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownRows, sha256, type Table, UserError } from '@mixed-dynamics/artifacts';
import { comparePng } from '../png/comparePng.ts';
import { formatKey, formatPercent, formatValue } from '../report/quantities.ts';
import { compareTables, type TableComparison } from '../tables/compareTables.ts';
import { median } from '../tables/median.ts';
import { keyOf, readTable, shapeOf } from '../tables/tableShape.ts';
import type { AcceptableRun } from './acceptableRun.ts';
import { kindOf } from './folders.ts';
import { ifReadable } from './readJsonFile.ts';
import { logName, type Snapshot } from './snapshotFile.ts';

/** First lines of a new log. */
export const logHeader = (stage: string) =>
  `# Changes of the snapshot of ${stage}\n\nWritten by \`mixed-dynamics golden update\`, newest last; ${logName} is part of the snapshot.\n`;

/**
 * The entry of one update: date, reason, run, and the numbers and pictures before and after.
 * @param golden the snapshot's folder before the update
 */
export async function logEntry(
  { folder, files }: AcceptableRun,
  golden: string,
  snapshot: Omit<Snapshot, 'files'>,
  removed: readonly string[],
): Promise<string> {
  const { preset, seed, engine, commit, updated, reason } = snapshot;
  const facts = [
    preset && `preset \`${preset.name}\` (${preset.sha256.slice(0, 12)})`,
    seed !== undefined && `seed ${seed}`,
    engine && `engine \`${engine}\``,
    commit && `commit \`${commit}\``,
  ].filter(Boolean);
  const tables = files.filter((file) => kindOf(file) === 'table');
  const pictures: string[][] = [];
  for (const file of files.filter((name) => kindOf(name) !== 'table')) {
    const row = await pictureSummary(file, folder, golden);
    if (row) pictures.push(row);
  }
  const paragraphs = [
    `## ${updated.slice(0, 10)}: ${reason}`,
    facts.length > 0
      ? `From ${facts.join(', ')}.`
      : 'From a run that recorded nothing about itself.',
    ...tables.map((file) => tableSummary(file, folder, golden).join('\n')),
    pictures.length > 0
      ? markdownRows(['picture', 'SHA-256 before', 'after', 'changed'], pictures).join('\n')
      : 'Pictures: unchanged.',
    ...(removed.length > 0 ? [`Removed: ${removed.join(', ')}.`] : []),
  ];
  return `\n${paragraphs.join('\n\n')}\n`;
}

/**
 * The changes of a table in an update, as Markdown: for each numeric column the median before and after,
 * the number of changed rows, and the row that changed most. `golden` need not exist yet.
 */
function tableSummary(file: string, out: string, golden: string): string[] {
  const after = readTable(join(out, file));
  const key = keyOf(shapeOf(file), after.columns);
  const old = join(golden, file);
  const [before, comparison] =
    ifReadable(() => {
      if (!existsSync(old)) return undefined;
      const table = readTable(old);
      return [table, compareTables(after, table, { key, limit: Number.MAX_SAFE_INTEGER })] as const;
    }) ?? [];
  const rows = after.columns
    .filter((column) => !key.includes(column))
    .map((column) => columnSummary(column, before, after, comparison))
    .filter((row) => row !== undefined);
  const shown = rows.slice(0, maximum);
  const more = rows.length - shown.length;
  return [
    `${file}: ${before ? `${before.rows.length} → ` : ''}${after.rows.length} rows`,
    ...(comparison?.rowProblems ?? [])
      .slice(0, maximum)
      .map(({ kind, key: at }) => `- ${kind} row: ${formatKey(at)}`),
    ...(shown.length > 0 ? ['', ...markdownRows(header, shown)] : []),
    ...(more > 0 ? [`and ${more} more columns`] : []),
  ];
}

const header = ['column', 'median before', 'after', 'rows changed', 'largest change', 'at'];

/** The largest number of columns in a log, which need not list 500 singular values. */
const maximum = 24;

function columnSummary(
  column: string,
  before: Table | undefined,
  after: Table,
  comparison: TableComparison | undefined,
): string[] | undefined {
  const report = comparison?.columns.find((one) => one.column === column);
  const medianAfter = medianOf(after, column);
  // Unchanged columns, and text columns of a first snapshot, are left out.
  if (report ? report.differing === 0 : medianAfter === '') return undefined;
  const changes = (comparison?.differences ?? []).filter((one) => one.column === column);
  const size = ({ relative, absolute }: (typeof changes)[number]) =>
    absolute === null ? Number.POSITIVE_INFINITY : Math.abs(relative ?? absolute);
  const [largest] = changes.sort((a, b) => size(b) - size(a) || 0);
  const change = (one: (typeof changes)[number]) =>
    one.relative === null
      ? `${formatValue(one.golden)} → ${formatValue(one.actual)}`
      : formatPercent(one.relative, true);
  return [
    column,
    before ? medianOf(before, column) : '',
    medianAfter,
    report ? String(report.differing) : 'all',
    largest ? change(largest) : '',
    largest ? formatKey(largest.key) : '',
  ];
}

function medianOf(table: Table, column: string): string {
  const index = table.columns.indexOf(column);
  const values = table.rows
    .map((row) => row[index])
    .filter((value) => typeof value === 'number' && Number.isFinite(value));
  return values.length > 0 ? formatValue(median(values as number[])) : '';
}

/** The change of a picture in an update: its SHA-256 before and after, and what changed; undefined if unchanged. */
async function pictureSummary(
  file: string,
  out: string,
  golden: string,
): Promise<string[] | undefined> {
  const after = readFileSync(join(out, file));
  const short = (content: Uint8Array) => sha256(content).slice(0, 12);
  const path = join(golden, file);
  if (!existsSync(path)) return [file, '', short(after), 'new'];
  const before = readFileSync(path);
  if (before.equals(after)) return undefined;
  return [file, short(before), short(after), await pictureChange(file, before, after)];
}

async function pictureChange(file: string, before: Buffer, after: Buffer): Promise<string> {
  if (file.endsWith('.svg')) return 'drawn anew';
  try {
    const { pixels, share } = await comparePng(after, before, { share: 0, neighbourhood: 0 });
    return `${pixels} pixels (${formatPercent(share)})`;
  } catch (error) {
    if (error instanceof UserError) return 'could not be compared';
    throw error;
  }
}
