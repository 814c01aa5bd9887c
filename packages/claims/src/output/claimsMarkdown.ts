import type { ClaimResult } from '../claim.ts';
import type { ClaimsFile } from './claimsFile.ts';
import { boundsOf, marginOf, measuredOf, outcomeWords, summaryOf } from './claimWords.ts';

/** The results as a Markdown page: a table, then every claim in full. */
export function claimsMarkdown({ preset, claims }: ClaimsFile): string {
  const rows = claims.map(
    (claim) =>
      `| ${outcomeWords[claim.outcome]} | [${claim.id}](#${claim.id}) | ${measuredOf(claim)} | ${boundsOf(claim)} | ${marginOf(claim)} |`,
  );
  return [
    `# The paper's statements, preset ${preset}`,
    '',
    `${summaryOf(claims)}. The margin is how far a value is from failing: in units of its bound, or of half the distance between two; and in standard errors, where a fit has one.`,
    '',
    '| | claim | measured | wanted | margin |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    ...claims.flatMap(claimInFull),
  ].join('\n');
}

function claimInFull(claim: ClaimResult): string[] {
  const { id, statement, where, quantity, domain, cells, basis, note, outcome } = claim;
  const verdict =
    outcome === 'no-result'
      ? `no result: ${note}`
      : `${measuredOf(claim)}, wanted ${boundsOf(claim)}: ${outcomeWords[outcome]}, margin ${marginOf(claim)}`;
  return [
    `## ${id}`,
    '',
    `${statement}. (${where})`,
    '',
    `- measured: ${quantity}`,
    `- on: ${domain}; here ${cells}`,
    `- bound: ${basis}`,
    `- ${verdict}`,
    ...(note !== null && outcome !== 'no-result' ? [`- ${note}`] : []),
    '',
  ];
}
