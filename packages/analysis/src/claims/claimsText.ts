import { textTable } from '@mixed-dynamics/artifacts';
import type { ClaimResult, ClaimsFile, Outcome } from './claim.ts';

// The text of claims, the same in every output. The minus sign is U+2212.

const minus = (text: string) => text.replaceAll('-', '−');

/** Text of the outcomes. */
export const outcomeWords: Readonly<Record<Outcome, string>> = {
  holds: '✓ holds',
  fails: '✗ fails',
  'no-result': '– no result',
};

/** Three significant digits. */
function formatNumber(value: number): string {
  return minus(String(Number(value.toPrecision(3))));
}

/** The measured value and its standard error with the same number of decimals: "−1.045 ± 0.009". */
export function measuredOf({ value, standardError }: ClaimResult): string {
  if (value === null) return '–';
  if (standardError === null || standardError === 0) return formatNumber(value);
  const places = Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(standardError))));
  return minus(`${value.toFixed(places)} ± ${standardError.toFixed(places)}`);
}

/** The bounds: "≤ 0.0988", "2.78 … 5". */
export function boundsOf({ low, high }: Pick<ClaimResult, 'low' | 'high'>): string {
  if (low !== null && high !== null) return `${formatNumber(low)} … ${formatNumber(high)}`;
  return low !== null ? `≥ ${formatNumber(low)}` : `≤ ${formatNumber(high ?? Number.NaN)}`;
}

/** Distance from failing: "+44 %", "+55 %, 6.3 errors". */
export function marginOf({ margin, marginInErrors }: ClaimResult): string {
  if (margin === null) return '–';
  const percent = minus(`${margin < 0 ? '' : '+'}${Math.round(100 * margin)} %`);
  if (marginInErrors === null) return percent;
  return `${percent}, ${formatNumber(Number(marginInErrors.toPrecision(2)))} errors`;
}

/** "13 hold, 0 fail, 2 without a result". */
export function summaryOf(claims: readonly ClaimResult[]): string {
  const count = (wanted: Outcome) => claims.filter(({ outcome }) => outcome === wanted).length;
  return `${count('holds')} hold, ${count('fails')} fail, ${count('no-result')} without a result`;
}

/** The results as a table for a terminal, one line per claim, then a remark on every claim that does not hold. */
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
  const remarks = claims.flatMap(remarkOn);
  return `${[...textTable(rows), '', ...remarks, `claims: ${summaryOf(claims)}`].join('\n')}\n`;
}

function remarkOn({ outcome, id, statement, where, quantity, basis, note }: ClaimResult): string[] {
  if (outcome === 'holds') return [];
  if (outcome === 'no-result') return [`${id}: no result: ${note}`];
  return [`${id}: ${statement} (${where}).`, `    ${quantity}; wanted: ${basis}`];
}

/** The results as a Markdown page: a table, then every claim in full. */
export function claimsMarkdown({ preset, claims }: ClaimsFile): string {
  const rows = claims.map(
    (claim) =>
      `| ${outcomeWords[claim.outcome]} | [${claim.id}](#${claim.id}) | ${measuredOf(claim)} | ${boundsOf(claim)} | ${marginOf(claim)} |`,
  );
  return [
    `# The paper's statements, preset ${preset}`,
    '',
    `${summaryOf(claims)}. The margin is the distance from failing, in units of the bound or of half the distance between two bounds; for a fit also in standard errors.`,
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
