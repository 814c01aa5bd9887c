import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  boundsOf,
  type ClaimResult,
  marginOf,
  measuredOf,
  outcomeWords,
  readClaimsFile,
  summaryOf,
} from '@mixed-dynamics/analysis';
import { UserError } from '@mixed-dynamics/artifacts';
import { table } from '../page/blocks.ts';
import { type Content, html, type Markup } from '../page/html.ts';
import { mathText } from './quantities.ts';

/** The measured claims, or why they cannot be read. */
export type ClaimsModel =
  | { readonly results: readonly ClaimResult[] }
  | { readonly problem: string };

/** The file that `claims` writes, relative to the results folder. */
const claimsPath = 'claims/claims.json';

/** Reads the results of the command `claims`; undefined if it has not run. */
export function readClaims(outDir: string): ClaimsModel | undefined {
  const path = join(outDir, claimsPath);
  if (!existsSync(path)) return undefined;
  try {
    return { results: readClaimsFile(path).claims };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { problem: `${claimsPath} cannot be read; run the claims again` };
  }
}

/** The paper's claims, each as a number with its bounds; undefined if they were not measured. */
export function claimsSection(claims: ClaimsModel | undefined): Markup | undefined {
  if (!claims) return undefined;
  return html`<section class="sheet" id="claims" aria-labelledby="claims-title">
<h2 id="claims-title">Claims: the paper's statements, in this run</h2>
${'problem' in claims ? html`<p>${claims.problem}.</p>` : found(claims.results)}
</section>`;
}

function found(results: readonly ClaimResult[]): Markup {
  return html`<p>${summaryOf(results)}. The margin says how far a value is from failing, in units of its bound, or of half the distance between two bounds; for a fit also in its standard errors. Everything is in <a href="../${claimsPath}">${claimsPath}</a>.</p>
${table({
  caption: 'Statements of the paper that the figures illustrate',
  label: 'Claims',
  head: ['statement', 'outcome', 'measured', 'wanted', 'margin'],
  right: [2, 3, 4],
  rowClass: (row) => (results[row]!.outcome === 'fails' ? 'out' : undefined),
  rows: results.map(rowOf),
})}`;
}

function rowOf(claim: ClaimResult): Content[] {
  const { id, statement, where, outcome, note } = claim;
  const word = outcomeWords[outcome];
  return [
    html`<div class="claim"><strong>${mathText(statement)}.</strong> <small>${where}</small>
${outcome === 'no-result' && html`<p class="hint">No result: ${mathText(note ?? '')}.</p>`}
<details><summary>${id}</summary>${termsOf(claim)}</details></div>`,
    outcome === 'fails'
      ? html`<span class="mark">${word}</span>`
      : html`<span class="nowrap">${word}</span>`,
    measuredOf(claim),
    boundsOf(claim),
    marginOf(claim),
  ];
}

/** The measured quantity, its domain, and the reason for the bounds. */
function termsOf({ quantity, domain, cells, basis, note, outcome }: ClaimResult): Markup {
  const isNoted = note !== null && outcome !== 'no-result';
  const terms: [string, Content][] = [
    ['measured', mathText(quantity)],
    ['on', html`${mathText(domain)}; here ${cells}`],
    ['bound', mathText(basis)],
    ...(isNoted ? [['note', mathText(note)] as [string, Content]] : []),
  ];
  return html`<dl>${terms.map(([term, text]) => html`<dt>${term}</dt><dd>${text}</dd>\n`)}</dl>`;
}
