import type { ClaimResult } from '../claim.ts';
import { boundsOf, marginOf, measuredOf, outcomeWords, summaryOf } from './claimWords.ts';

/** The results as a table for a terminal, a line a claim, and in words what does not hold. */
export function claimsText(claims: readonly ClaimResult[]): string {
  const rows = [
    ['', 'claim', 'measured', 'wanted', 'margin', 'in'],
    ...claims.map((claim) => [
      outcomeWords[claim.outcome],
      claim.id,
      measuredOf(claim),
      boundsOf(claim),
      marginOf(claim),
      claim.cells,
    ]),
  ];
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((row) => [...row[c]!].length)));
  const table = rows.map((row) =>
    row
      .map((text, c) => text + ' '.repeat(widths[c]! - [...text].length))
      .join('  ')
      .trimEnd(),
  );
  const remarks = claims.flatMap(remarkOn);
  return `${[...table, '', ...remarks, `claims: ${summaryOf(claims)}`].join('\n')}\n`;
}

function remarkOn({ outcome, id, statement, where, quantity, basis, note }: ClaimResult): string[] {
  if (outcome === 'holds') return [];
  if (outcome === 'no-result') return [`${id}: no result: ${note}`];
  return [`${id}: ${statement} (${where}).`, `    ${quantity}; wanted: ${basis}`];
}
