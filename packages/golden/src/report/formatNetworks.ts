import { symbolOf, textTable } from '@mixed-dynamics/artifacts';
import type { NetworkReport } from '../networks/comparePlanes.ts';
import type { Decision } from '../networks/compareStops.ts';
import { formatKey, formatValue } from './quantities.ts';

/** The decisions of the networks as lines of text: differences first, then ties within rounding. */
export function formatNetworks(report: NetworkReport, limit = 10): string[] {
  const { pass, networks, tied, different, contradictions, otherRank } = report;
  const same = networks - new Set([...tied, ...different].map(({ key }) => formatKey(key))).size;
  return [
    `${pass ? 'ok    ' : 'FAILED'} stops and minima: ${same} of ${networks} networks as in the snapshot, ` +
      `${tied.length} decisions tied, ${different.length} different`,
    ...indented(
      contradictions
        .slice(0, limit)
        .map(
          ({ key, column, row, curves }) =>
            `${formatKey(key)}: ${column} ${formatValue(row)} in metrics.csv, ${formatValue(curves)} from its own curves`,
        ),
      contradictions.length,
      'contradictions',
    ),
    ...decisionTable('different', different, limit),
    ...decisionTable('tied, within rounding', tied, limit),
    ...(otherRank > 0
      ? indented(
          [`stable rank of ${otherRank} tied networks not compared: read off at another iteration`],
          1,
          '',
        )
      : []),
  ];
}

function decisionTable(title: string, decisions: readonly Decision[], limit: number): string[] {
  if (decisions.length === 0) return [];
  const keys = Object.keys(decisions[0]!.key);
  const place = ({ iteration, reason }: Decision['golden']) =>
    reason === undefined ? String(iteration) : `${iteration} ${reason}`;
  const header = [
    ...keys.map(symbolOf),
    title,
    'golden',
    'actual',
    'at',
    'margin golden',
    'actual',
    'allowed',
  ];
  const rows = decisions
    .slice(0, limit)
    .map((one) => [
      ...keys.map((key) => formatValue(one.key[key]!)),
      one.of,
      place(one.golden),
      place(one.actual),
      String(one.at),
      ...[one.margins.golden, one.margins.actual].map((margin) =>
        margin === null ? 'unknown' : margin.toExponential(1),
      ),
      `±${one.allowed.toExponential(1)}`,
    ]);
  const right = header.map((_, c) => c).filter((c) => c !== keys.length);
  return indented(textTable([header, ...rows], right), decisions.length + 1, 'decisions');
}

/** The lines, indented, and a line with the number of those not shown. */
function indented(lines: readonly string[], count: number, what: string): string[] {
  const more = count - lines.length;
  return [...lines, ...(more > 0 ? [`… and ${more} more ${what}`] : [])].map(
    (line) => `    ${line}`,
  );
}
