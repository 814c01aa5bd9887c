import type { PngComparison } from '../png/comparePng.ts';
import type { SnapshotReport, StageReport } from '../snapshot/checkSnapshot.ts';
import type { FileReport } from '../snapshot/compareFile.ts';
import type { SvgComparison, SvgDifference } from '../snapshot/drawnPictures.ts';
import { formatNetworks } from './formatNetworks.ts';
import { formatTableComparison } from './formatTableComparison.ts';
import { formatPercent, formatUsed } from './quantities.ts';

interface FormatOptions {
  /** How many cells, rows or elements to list per file, worst first. Default 10. */
  readonly limit?: number;
}

/** A report as text for a terminal: what changed, where, by how much, and the used fraction of the tolerance. */
export function formatComparison(
  report: SnapshotReport,
  { limit = 10 }: FormatOptions = {},
): string {
  const files = report.stages.flatMap((stage) => stage.files);
  const failed = files.filter(({ pass }) => !pass).length;
  const problems = report.stages.flatMap((stage) => stage.problems).length;
  const outcome = report.pass
    ? `matches its snapshot (${files.length} files)`
    : `differs from its snapshot: ${failed} of ${files.length} files` +
      `${problems > 0 ? `, ${problems} problems with whole stages` : ''}`;
  const lines = [
    ...report.stages.flatMap((stage) => formatStage(stage, limit)),
    `preset '${report.preset}' ${outcome}`,
  ];
  if (!report.pass) {
    lines.push(
      'If the change is meant, accept it: ' +
        `mixed-dynamics golden update --preset ${report.preset} --reason "…"`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function formatStage(report: StageReport, limit: number): string[] {
  const { stage, pass, numbers, engines, problems, notes, networks, files } = report;
  const from = `engine ${engines.actual ?? 'unknown'}, snapshot by ${engines.golden ?? 'unknown'}`;
  return [
    `${stage}: ${pass ? 'ok' : 'FAILED'}, numbers ${numbers} (${from})`,
    ...problems.map((problem) => `  FAILED ${problem}`),
    ...notes.map((note) => `  note: ${note}`),
    ...(networks ? formatNetworks(networks, limit).map((line) => `  ${line}`) : []),
    ...files.flatMap((file) => formatFile(file, limit)),
    '',
  ];
}

function formatFile(report: FileReport, limit: number): string[] {
  const title = `  ${report.pass ? 'ok    ' : 'FAILED'} ${report.file}`;
  const [first, ...rest] = report.problem ? [report.problem] : describe(report, limit);
  const written = report.written.length > 0 ? [`see ${report.written.join(', ')}`] : [];
  const details = report.pass ? [] : [...rest, ...written];
  return [`${title}: ${first}`, ...details.map((line) => `      ${line}`)];
}

function describe(report: FileReport, limit: number): string[] {
  if (!report.comparison) return ['not compared'];
  if (report.kind === 'table') return formatTableComparison(report.comparison, limit);
  if (report.kind === 'svg') return formatSvgComparison(report.comparison);
  return formatPngComparison(report.comparison);
}

/** The comparison of an SVG as lines of text. */
export function formatSvgComparison({ golden, actual }: SvgComparison): string[] {
  if (!golden && !actual) return ['drawn from its table, byte for byte, on both sides'];
  const side = (of: string, difference: SvgDifference | null) =>
    difference
      ? [
          `${of}: the current code draws a different picture from the same table, from character ${difference.offset} on`,
          `  there  ${difference.there}`,
          `  drawn  ${difference.drawn}`,
        ]
      : [];
  return [...side('snapshot', golden), ...side('results', actual)];
}

/** The comparison of two PNGs as one line of text. */
export function formatPngComparison(comparison: Omit<PngComparison, 'diff'>): string[] {
  const { golden, actual, pixels, share, allowed, box, used } = comparison;
  if (golden.width !== actual.width || golden.height !== actual.height) {
    const size = ({ width, height }: typeof golden) => `${width}×${height}`;
    return [`${size(golden)} pixels became ${size(actual)}`];
  }
  if (pixels === 0) return ['all pixels within the threshold'];
  const where = box ? `, all in x ${box.left}–${box.right}, y ${box.top}–${box.bottom}` : '';
  return [
    `${pixels} pixels differ, ${formatPercent(share)} of all` +
      ` (allowed ${formatPercent(allowed)}, used ${formatUsed(used)})${where}`,
  ];
}
