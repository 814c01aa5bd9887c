import type { FileReport } from '@mixed-dynamics/golden';
import {
  formatPngComparison,
  formatSvgComparison,
  formatTableComparison,
} from '@mixed-dynamics/golden';
import { type Content, html, type Markup } from '../page/html.ts';
import { table } from '../page/table.ts';
import { formatBytes } from './format.ts';
import type { ReportModel } from './readReport.ts';

/** Links to the files of the run, each with what the check says of it. */
export function dataSection({ files, check }: ReportModel): Markup {
  const reports = new Map<string, FileReport>(
    (check?.stages ?? []).flatMap(({ stage, files: compared }) =>
      compared.map((one) => [`${stage}/${one.file}`, one] as const),
    ),
  );
  const present = new Set(files.map(({ path }) => path));
  const absent = [...reports].filter(([path]) => !present.has(path));
  const head = check ? ['file', 'size', 'against golden'] : ['file', 'size'];
  const rows: Content[][] = [
    ...files.map(({ path, bytes }) => [
      html`<a href="../${address(path)}">${path}</a>`,
      formatBytes(bytes),
      ...(check ? [verdict(reports.get(path))] : []),
    ]),
    ...absent.map(([path, report]) => [html`${path}`, '', verdict(report)]),
  ];
  const outcomes = [...files.map(({ path }) => reports.get(path)), ...absent.map(([, one]) => one)];
  return html`<section id="data" aria-labelledby="data-title">
<h2 id="data-title">Data</h2>
<p>The files of this run; the links work where this page lies beside them.</p>
${table({
  caption: 'Files of the results folder',
  label: 'Files of the results folder',
  head,
  right: [1],
  rowClass: (row) => (outcomes[row]?.pass === false ? 'out' : undefined),
  rows,
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

/** What the check says of each file that fails, in its own words. */
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

/** A path as a relative address: names may hold what has a meaning in a URL. */
function address(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
