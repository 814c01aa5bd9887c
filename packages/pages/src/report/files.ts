import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import {
  type FileReport,
  formatPngComparison,
  formatSvgComparison,
  formatTableComparison,
  type SnapshotReport,
} from '@mixed-dynamics/golden';
import { table } from '../page/blocks.ts';
import { type Content, html, type Markup } from '../page/html.ts';
import { formatBytes } from './format.ts';

/** A file of the results folder. */
export interface ResultFile {
  /** Relative to the results folder, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
}

/**
 * Every file of a run: folder by folder, then the files at the top. Excludes hidden files and folders (such as
 * the store of single cells), the report itself and unfinished files.
 */
export function listResults(outDir: string): ResultFile[] {
  return listFolder(outDir, '').filter(({ path }) => !path.startsWith('report/'));
}

function listFolder(root: string, folder: string): ResultFile[] {
  const absolute = join(root, folder);
  if (!existsSync(absolute)) return [];
  const entries = readdirSync(absolute, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && !name.endsWith('.tmp'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const below = entries
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => listFolder(root, posix.join(folder, name)));
  const here = entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => posix.join(folder, name))
    .map((path) => ({ path, bytes: statSync(join(root, path)).size }));
  return folder === '' ? [...below, ...here] : [...here, ...below];
}

/** Links to the files of the run, each with the result of the check. */
export function dataSection(
  files: readonly ResultFile[],
  check: SnapshotReport | undefined,
): Markup {
  const reports = new Map<string, FileReport>(
    (check?.stages ?? []).flatMap(({ stage, files: compared }) =>
      compared.map((one) => [`${stage}/${one.file}`, one] as const),
    ),
  );
  const present = new Set(files.map(({ path }) => path));
  const entries = [
    ...files.map(({ path, bytes }) => ({
      ...{ size: formatBytes(bytes), report: reports.get(path) },
      link: html`<a href="../${address(path)}">${path}</a>`,
    })),
    ...[...reports]
      .filter(([path]) => !present.has(path))
      .map(([path, report]) => ({ size: '', report, link: path })),
  ];
  return html`<section class="sheet" id="data" aria-labelledby="data-title">
<h2 id="data-title">Data</h2>
<p>The files of this run. The links work while this page lies in the results folder.</p>
${table({
  caption: 'Files of the results folder',
  label: 'Files of the results folder',
  head: ['file', 'size', ...(check ? ['compared with golden'] : [])],
  right: [1],
  rowClass: (row) => (entries[row]!.report?.pass === false ? 'out' : undefined),
  rows: entries.map(({ link, size, report }) => [link, size, ...(check ? [verdict(report)] : [])]),
})}
${failures(reports)}
</section>`;
}

function verdict(report: FileReport | undefined): Content {
  if (!report) return 'not compared';
  if (!report.pass) return html`<span class="mark">✗ ${report.problem ?? 'differs'}</span>`;
  const exact = report.kind === 'table' && report.comparison?.verdict === 'identical';
  return exact ? '✓ identical' : '✓ within tolerance';
}

/** The check's report on each failing file. */
function failures(reports: ReadonlyMap<string, FileReport>): Markup[] {
  return [...reports]
    .filter(([, report]) => !report.pass)
    .map(
      ([path, report]) => html`<details><summary>How ${path} differs</summary>
<pre tabindex="0">${report.problem ?? linesOf(report).join('\n')}</pre></details>`,
    );
}

function linesOf(report: FileReport): string[] {
  if (!report.comparison) return ['not compared'];
  if (report.kind === 'table') return formatTableComparison(report.comparison, 20);
  if (report.kind === 'svg') return formatSvgComparison(report.comparison);
  return formatPngComparison(report.comparison);
}

/** A path as a relative address, with special characters of URLs escaped. */
function address(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
